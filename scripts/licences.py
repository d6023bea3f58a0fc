#!/usr/bin/env python3
"""Checks licences, bans and sources of every crate against deny.toml, for machines without cargo-deny."""
import json
import re
import subprocess
import sys
import tomllib


def metadata(targets):
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--all-features"]
    for target in targets:
        command += ["--filter-platform", target]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def accepts(expression, allowed):
    """Whether an SPDX expression can be met with allowed licences; `/` is the old way to write OR."""
    tokens = re.findall(r"[()]|[^\s()]+", expression.replace("/", " OR "))

    def peek():
        return tokens[0] if tokens else None

    def either():
        met = both()
        while peek() == "OR":
            tokens.pop(0)
            met = both() or met
        return met

    def both():
        met = one()
        while peek() == "AND":
            tokens.pop(0)
            met = one() and met
        return met

    def one():
        name = tokens.pop(0)
        if name == "(":
            met = either()
            tokens.pop(0)
            return met
        if peek() == "WITH":
            name = f"{name} {tokens.pop(0)} {tokens.pop(0)}"
        return name in allowed

    return either()


def older(version, bound):
    def numbers(text):
        return [int(n) for n in re.findall(r"\d+", text.split("+")[0])[:3]]

    return numbers(version) < numbers(bound)


def dependents(told):
    """Who needs a package directly, by its id."""
    names = {package["id"]: package["name"] for package in told["packages"]}
    found = {}
    for node in told["resolve"]["nodes"]:
        for needed in node["dependencies"]:
            found.setdefault(needed, set()).add(names[node["id"]])
    return found


def banned(package, rules, needed_by):
    for rule in rules:
        name, _, bound = rule["crate"].partition(":<")
        if package["name"] == name and (not bound or older(package["version"], bound)):
            if needed_by.get(package["id"], set()) <= set(rule.get("wrappers", [])):
                continue
            return rule["reason"]
    return None


def main():
    with open("deny.toml", "rb") as file:
        policy = tomllib.load(file)
    allowed = set(policy["licenses"]["allow"])
    told = metadata(policy["graph"]["targets"])
    packages, needed_by = told["packages"], dependents(told)
    faults = []
    for package in packages:
        who = f"{package['name']} {package['version']}"
        licence = package["license"]
        if not licence or not accepts(licence, allowed):
            faults.append(f"{who}: licence {licence or 'not stated'} is not in deny.toml")
        if reason := banned(package, policy["bans"]["deny"], needed_by):
            faults.append(f"{who}: banned, {reason}")
        if package["source"] and not package["source"].startswith(("registry+", "sparse+")):
            faults.append(f"{who}: comes from outside the registry")
    for fault in faults:
        print(fault)
    print(f"{len(packages)} crates looked at, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
