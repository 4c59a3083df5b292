"""What moto 5.2 gets wrong of Route 53, put right."""

from moto.route53.exceptions import ResourceRecordAlreadyExists, Route53ClientError
from moto.route53.models import Route53Backend

# moto 5.2 refuses a record that was deleted and is created again just as it was, as long as the zone has others: it
# looks for it in the list of all changes. One with another value it creates beside the first. Deleting takes the records
# of all names with that identifier along, and what does not exist is refused under another error's name.
# https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html

# A name has one latency record of a type and region, whatever its identifier; moto 5.2 takes several.
# https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html

# Names are the same in capitals and in lower case. Route 53 keeps them in lower case.

change_records = Route53Backend.change_resource_record_sets
create_zone = Route53Backend.create_hosted_zone


def create_hosted_zone(self, name, *args, **more):
    return create_zone(self, name.lower(), *args, **more)


def latency_taken(record):
    name, kind, region = record["Name"], record["Type"], record["Region"]
    return (
        f"RRSet with DNS name {name.strip('.')}., type {kind}, SetIdentifier {record.get('SetIdentifier')}, and Region "
        f"Name={region} cannot be created because a latency RRSet with the same name, type and region already exists."
    )


def change_resource_record_sets(self, zoneid, change_list):
    zone = self.get_hosted_zone(zoneid)
    for change in change_list:
        change["ResourceRecordSet"]["Name"] = change["ResourceRecordSet"]["Name"].lower()
    existing = {(it.name.strip("."), it.type, it.set_identifier) for it in zone.rrsets}
    latencies = {(it.name.strip("."), it.type, it.region): it.set_identifier for it in zone.rrsets}
    kept = []
    for change in change_list:
        record = change["ResourceRecordSet"]
        key = (record["Name"].strip("."), record["Type"], record.get("SetIdentifier"))
        region = record.get("Region")
        latency = (*key[:2], region)
        if change["Action"] == "DELETE":
            latencies.pop(latency, None)
        elif region is not None and latencies.setdefault(latency, key[2]) != key[2]:
            raise Route53ClientError("InvalidChangeBatch", latency_taken(record))
        if change["Action"] == "CREATE":
            if key in existing:
                raise ResourceRecordAlreadyExists(record["Name"], record["Type"])
            while change in zone.rr_changes:
                zone.rr_changes.remove(change)
        elif change["Action"] == "DELETE" and key not in existing:
            record_set = f"[name='{record['Name']}', type='{record['Type']}']"
            message = f"Tried to delete resource record set {record_set} but it was not found"
            raise Route53ClientError("InvalidChangeBatch", message)
        elif change["Action"] == "DELETE" and key[2] is not None:
            kept += [
                it
                for it in zone.rrsets
                if it.set_identifier == key[2] and (it.name.strip("."), it.type) != key[:2]
            ]
    answer = change_records(self, zoneid, change_list)
    zone.rrsets += [it for it in kept if it not in zone.rrsets]
    return answer


Route53Backend.change_resource_record_sets = change_resource_record_sets
Route53Backend.create_hosted_zone = create_hosted_zone
