#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""nagios.py - the command line that Nagios would run for a service of a file.

nagios.py FILE SERVICE MACRO=VALUE...     $MACRO$ in the result is VALUE
"""
import re
import sys


def objects(path):
    """[(kind, {name: value})] of all definitions."""
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"(?m)^\s*#.*$", "", file.read())
    for kind, body in re.findall(r"define (\w+) \{\n(.*?)\n\}", text, re.S):
        fields = (line.split(None, 1) for line in body.splitlines() if line.strip())
        yield kind, {name: value.strip() for name, value in fields}


def main():
    path, wanted, *pairs = sys.argv[1:]
    macros = dict(pair.split("=", 1) for pair in pairs)
    found = list(objects(path))
    service = [o for kind, o in found if o.get("service_description") == wanted]
    if len(service) != 1:
        sys.exit(f"{path}: {len(service)} services '{wanted}'")
    name, *arguments = service[0]["check_command"].split("!")
    command = [o for kind, o in found if o.get("command_name") == name]
    if len(command) != 1:
        sys.exit(f"{path}: {len(command)} commands '{name}'")
    host = [o for k, o in found if k == "host" and o["host_name"] == service[0]["host_name"]]
    if len(host) != 1:
        sys.exit(f"{path}: {len(host)} hosts '{service[0]['host_name']}'")
    for number, argument in enumerate(arguments, 1):
        macros[f"ARG{number}"] = argument
    line = command[0]["command_line"]
    for macro, value in macros.items():
        line = line.replace(f"${macro}$", value)
    if "$" in line:
        sys.exit(f"a macro has no value: {line}")
    print(line)


main()
