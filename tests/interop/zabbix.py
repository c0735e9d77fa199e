#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""zabbix.py - speaks with Zabbix' API for the stories.

zabbix.py URL setup TEMPLATE-FILE PORT MACRO=VALUE...
        imports the template and makes a host of it at 127.0.0.1:PORT, with these macros
zabbix.py URL items        "STATE KEY VALUE [ERROR]" for each item of the host
zabbix.py URL problems     "NAME" of each open problem
zabbix.py URL unsupported  the discovery rules and items that Zabbix cannot read
"""
import json
import sys
import urllib.request

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
HOST = "mgm-router"


class Api:
    def __init__(self, url):
        self.url = url
        self.session = None
        self.session = self.call("user.login", username="Admin", password="zabbix")

    def call(self, method, parameters=None, **named):
        request = {"jsonrpc": "2.0", "id": 1, "method": method,
                   "params": named if parameters is None else parameters}
        if self.session:
            request["auth"] = self.session
        with OPENER.open(urllib.request.Request(
                self.url, json.dumps(request).encode(),
                {"Content-Type": "application/json-rpc"}), timeout=60) as answer:
            result = json.load(answer)
        if "error" in result:
            sys.exit(f"{method}: {result['error']['message']} {result['error']['data']}")
        return result["result"]


def rules_for_import():
    """Everything of a file may be made, nothing that is there is changed."""
    kinds = ("groups", "templates", "items", "triggers", "discoveryRules", "valueMaps")
    return {kind: {"createMissing": True} for kind in kinds}


def setup(api, path, port, *macros):
    with open(path, encoding="utf-8") as file:
        api.call("configuration.import", format="yaml", rules=rules_for_import(),
                 source=file.read())
    template = api.call("template.get", filter={"host": "mgm by SNMP"}, output=["host"])
    group = api.call("hostgroup.create", name="Multicast routers")["groupids"][0]
    api.call("host.create", host=HOST, groups=[{"groupid": group}],
             interfaces=[{"type": 2, "main": 1, "useip": 1, "ip": "127.0.0.1", "dns": "",
                          "port": port,
                          "details": {"version": 2, "community": "public", "bulk": 1}}],
             templates=[{"templateid": template[0]["templateid"]}],
             macros=[dict(zip(("macro", "value"), pair.split("="))) for pair in macros])


def items(api):
    for item in api.call("item.get", host=HOST, sortfield="key_", output=[
            "key_", "lastvalue", "state", "lastclock", "error"]):
        seen = "new" if item["lastclock"] == "0" else "ok"
        state = "unsupported" if item["state"] == "1" else seen
        print(state, item["key_"], item["lastvalue"], item["error"])


def unsupported(api):
    for method in ("item.get", "discoveryrule.get"):
        for item in api.call(method, host=HOST, filter={"state": 1},
                             output=["key_", "error"]):
            print(item["key_"], item["error"])


def problems(api):
    host = api.call("host.get", filter={"host": HOST}, output=["hostid"])[0]["hostid"]
    for problem in api.call("problem.get", hostids=[host], output=["name"]):
        print(problem["name"])


def main():
    url, verb, *words = sys.argv[1:]
    verbs = {"setup": setup, "items": items, "unsupported": unsupported,
             "problems": problems}
    if verb not in verbs:
        sys.exit(__doc__)
    verbs[verb](Api(url), *words)


main()
