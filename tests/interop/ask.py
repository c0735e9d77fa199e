#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""ask.py - asks servers on this host, for the stories.

get URL                     what it answers
query BASE EXPRESSION       Prometheus: a line "VALUE {labels as JSON}" for each sample
metrics BASE                Prometheus: the names of all metrics it has seen
"""
import json
import sys
import urllib.parse
import urllib.request

# A proxy of the machine is not asked.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def get(url):
    with OPENER.open(url, timeout=20) as answer:
        return answer.read().decode()


def data(url):
    answer = json.loads(get(url))
    if answer["status"] != "success":
        sys.exit(f"{url}: {answer}")
    return answer["data"]


def query(base, expression):
    words = urllib.parse.urlencode({"query": expression})
    for sample in data(f"{base}/api/v1/query?{words}")["result"]:
        print(sample["value"][1], json.dumps(sample["metric"], sort_keys=True))


def main():
    verb, url, *words = sys.argv[1:]
    if verb == "get":
        sys.stdout.write(get(url))
    elif verb == "query":
        query(url, *words)
    elif verb == "metrics":
        print("\n".join(data(f"{url}/api/v1/label/__name__/values")))
    else:
        sys.exit(__doc__)


main()
