#!/usr/bin/env python3
"""Turns a table of AI services into the catalog's files, one YAML file for each service and provider.

usage: catalog_import.py --table FILE --out DIR [--check]

The table (tab-separated, first line names the columns) holds the collected facts; the judgements of reviewers are in
catalog_review.py. Running it again gives the same bytes. `--check` writes nothing and compares instead. In both modes
every row and every host of every column must have arrived, or the exit code is 1.
"""

import argparse
import pathlib
import re
import sys

import catalog_review as review

HOST_COLUMNS = ("suffix_domains", "exact_hosts", "api_hosts", "shared_hosts")
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 _./+()-]*[A-Za-z0-9)]|[A-Za-z]")
RESERVED = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def to_yaml(value):
    if isinstance(value, list):
        return "[" + ", ".join(to_yaml(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {to_yaml(item)}" for key, item in value.items()) + "}"
    is_korean = all("가" <= c <= "힣" or c == " " for c in value) and value.strip() == value and value
    if is_korean or (PLAIN.fullmatch(value) and value.lower() not in RESERVED):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def to_document(fields):
    lines = []
    for key, value in fields.items():
        if value in ("", [], {}, None):
            continue
        if key == "endpoints":
            lines.append("endpoints:")
            lines += [f"  - {to_yaml(item)}" for item in value]
        else:
            lines.append(f"{key}: {to_yaml(value)}")
    return "\n".join(lines) + "\n"


def read_table(path):
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line]
    head = rows[0]
    if any(len(row) != len(head) for row in rows):
        sys.exit(f"{path}: a row does not have {len(head)} columns")
    return [{key: "" if cell == "-" else cell for key, cell in zip(head, row)} for row in rows[1:]]


def parse_hosts(cell):
    """`name~confidence:V,P` -> (name, confidence, evidence). `V^` means: covered by a longer suffix of that list."""
    for token in cell.split():
        name, _, rest = token.partition("~")
        confidence, _, sources = rest.partition(":")
        yield name, confidence, [code.rstrip("^") for code in sources.split(",") if code]


def is_below(name, suffixes):
    return any(name == suffix or name.endswith("." + suffix) for suffix in suffixes)


def role_of(name):
    first = name.split(".")[0]
    if name in review.ROLES:
        return review.ROLES[name]
    if re.search(r"telemetry|statsig|otel|tracker|unleash|collector", name):
        return "telemetry"
    if re.search(r"upload|^files?$", first):
        return "upload"
    if re.fullmatch(r"auth\d?|login|setup|ngw|oauth2|cognito-identity", first):
        return "auth"
    if re.search(r"docs$|^developers?$", first):
        return "docs"
    if first == "status":
        return "status"
    if re.search(r"^downloads?$|^desktop-release$|^registry$|^transfer$|^cas-bridge$", first):
        return "download"
    if re.search(r"cdn|static|asset|usercontent|delivery|storage|imgix|azureedge|attachments|media$", name):
        return "static"
    return "prompt"


def third_party(row, name):
    return (row["id"], name) not in review.NOT_THIRD_PARTY and is_below(name, review.THIRD_PARTIES)


def is_source_of(row, name):
    """Others' hosts from which weights and programs are fetched."""
    return name in review.DOWNLOAD_HOSTS and not row["provider"].startswith("GitHub")


def is_apex(name):
    return name.count(".") == 1


def shared_endpoint(row, name):
    deep = row["depth"] if row["depth"] in ("url", "tenant", "endpoint") else "url"
    if third_party(row, name):
        return {"match": "suffix" if is_apex(name) else "exact", "role": "third-party",
                "tenancy": "multi-tenant" if is_below(name, review.MULTI_TENANT) else "shared",
                "min_depth": "url", "use": "third-party"}
    return {"match": "suffix" if name in review.SHARED_SUFFIXES else "exact",
            "role": "download" if is_source_of(row, name) else role_of(name),
            "tenancy": "multi-tenant" if is_below(name, review.MULTI_TENANT) else "shared",
            "min_depth": deep, "use": "shared"}


def dedicated_endpoint(row, name, column):
    depth = row["depth"] if row["depth"] in ("dns", "sni") else "dns" if column == "suffix_domains" else "sni"
    return {"match": "suffix" if column == "suffix_domains" else "exact", "role": role_of(name),
            "tenancy": "dedicated", "min_depth": depth, "use": "blockable"}


def endpoint_of(row, name, confidence, evidence, column):
    exact = {host for host, _, _ in parse_hosts(row["exact_hosts"])}
    is_unreviewed_path = column == "api_hosts" and row["depth"] not in ("dns", "sni") and name not in exact
    if column == "shared_hosts":
        fields = shared_endpoint(row, name)
    elif name in review.MULTI_TENANT or name in review.SHARED_ON_REVIEW or is_unreviewed_path:
        fields = shared_endpoint(row, name)
        fields["match"] = "suffix" if column == "suffix_domains" else "exact"
    else:
        fields = dedicated_endpoint(row, name, column)
    if confidence == "l" and fields["use"] == "blockable":
        fields["use"] = "observe-only"  # to be checked before anything is enforced on it
    is_web = fields["role"] == "prompt" and fields["use"] in ("blockable", "observe-only")
    surface = "api" if column == "api_hosts" else "web" if is_web else ""
    made = {"name": name, "match": fields["match"], "role": fields["role"]}
    if surface:
        made["surface"] = surface
    return made | {"tenancy": fields["tenancy"], "min_depth": fields["min_depth"], "use": fields["use"],
                   "confidence": confidence, "evidence": sorted(set(evidence))}


def endpoints_of(row):
    """One endpoint for each name and match; of a name in two columns the API column says what it is for."""
    made = {}
    for column in HOST_COLUMNS:
        for name, confidence, evidence in parse_hosts(row[column]):
            endpoint = endpoint_of(row, name, confidence, evidence, column)
            key = (name, endpoint["match"])
            if key in made and column == "shared_hosts":
                continue
            made[key] = endpoint
    return sorted(made.values(), key=lambda e: (e["use"] != "blockable", e["use"], e["match"] != "suffix", e["name"]))


def cell_list(row, column):
    override = review.CELLS.get((row["id"], column))
    if override is not None:
        return override
    return re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", row[column]).split()


def category_of(row):
    if row["id"] in review.CATEGORIES:
        return review.CATEGORIES[row["id"]]
    kinds = [kind for word in row["category"].split() for kind in review.KINDS[word]]
    takes_prompts = any(kind not in ("model-hub", "ai-info") for kind in kinds)
    return list(dict.fromkeys((["generative-ai"] if takes_prompts else []) + kinds))


def surfaces_of(row, endpoints):
    urls = " ".join(cell_list(row, "url_patterns"))
    category = category_of(row)
    has = {
        "web": any(e.get("surface") == "web" for e in endpoints),
        "app": bool(row["android"] or row["ios"]),
        "desktop": bool(row["process"]) or "browser" in row["category"].split(),
        "api": bool(row["api_hosts"]) or "api" in category,
        "extension": row["id"] in review.EXTENSIONS,
        "embedded": "embedded" in category,
        "open-weights": bool(re.search(r"huggingface\.co/[^c]|modelscope\.cn/models|registry\.ollama", urls))
        or row["id"] in ("meta-llama", "modelscope"),
    }
    if row["id"] == "deepseek-weights":
        return ["open-weights"]
    return [surface for surface, is_there in has.items() if is_there] or ["web"]


def processing_of(row):
    if row["id"] in review.PROCESSING:
        return review.PROCESSING[row["id"]]
    cell = row["processing"]
    return cell.replace("[K]", "") + " (unconfirmed)" if cell else ""


def provider_id_of(row):
    if row["provider"] in review.NO_PROVIDER:
        return row["id"] + "-makers"
    return review.PROVIDERS[row["provider"]][0]


def service_of(row):
    endpoints = endpoints_of(row)
    apps = {key: cell_list(row, key) for key in ("android", "ios", "process") if row[key]}
    return {
        "id": row["id"], "name": {"en": row["name"], "ko": row["name_ko"]},
        "aliases": review.ALIASES.get(row["id"], []), "status": row["status"],
        "ended_on": review.ENDED.get(row["id"], ""), "provider": provider_id_of(row),
        "category": category_of(row),
        "hosting": "self" if row["id"] in review.SELF_HOSTED else "external",
        "surfaces": surfaces_of(row, endpoints), "endpoints": endpoints,
        "url_patterns": cell_list(row, "url_patterns"), "apps": apps,
        "user_agents": cell_list(row, "user_agent"), "addresses": cell_list(row, "ip_ranges"),
        "models": cell_list(row, "models"), "processing": processing_of(row), "confidence": row["confidence"],
        "notes": review.NOTES.get(row["id"], ""), "last_verified": review.LAST_VERIFIED,
    }


def split_service(new_id, split, services, rows):
    """Takes a service out of the row that holds it together with another."""
    whole = services[split["row"]]
    row = dict(rows[split["row"]], depth="sni", id=new_id)
    taken = []
    for name in split["hosts"]:
        column = next(c for c in ("api_hosts",) + HOST_COLUMNS if name in {h for h, _, _ in parse_hosts(row[c])})
        _, confidence, evidence = next(h for h in parse_hosts(row[column]) if h[0] == name)
        taken.append(dedicated_endpoint(row, name, column) | {"name": name} |
                     ({"surface": "api"} if column == "api_hosts" else {"surface": "web"}) |
                     {"confidence": confidence, "evidence": sorted(set(evidence))})
    order = ("name", "match", "role", "surface", "tenancy", "min_depth", "use", "confidence", "evidence")
    gone = set(split["hosts"]) - set(split["keep"])
    whole["endpoints"] = [e for e in whole["endpoints"] if e["name"] not in gone]
    whole["url_patterns"] = [u for u in whole["url_patterns"] if u not in split["urls"]]
    if not any(e.get("surface") == "api" for e in whole["endpoints"]):
        whole["surfaces"] = [s for s in whole["surfaces"] if s != "api"]
    surfaces = [s for s in ("web", "api") if any(e["surface"] == s for e in taken)]
    return {"id": new_id, "name": {"en": split["name"][0], "ko": split["name"][1]}, "status": "active",
            "provider": whole["provider"], "category": split["category"], "hosting": split["hosting"],
            "surfaces": surfaces, "endpoints": [{k: e[k] for k in order} for e in taken],
            "url_patterns": split["urls"], "models": split["models"], "processing": whole["processing"],
            "confidence": whole["confidence"], "notes": split["notes"], "last_verified": review.LAST_VERIFIED}


def provider_of(row):
    identity = provider_id_of(row)
    countries = [code.strip() for code in row["control"].split("/") if code.strip()]
    if row["provider"] in review.NO_PROVIDER:
        fields = {"id": identity, "name": {"en": f"Makers of {row['name']}", "ko": f"{row['name_ko']} 운영자들"}}
        note = "Several makers in one entry." if row["provider"] == "various" else "No single responsible company is known."
    else:
        _, english, korean, group = review.PROVIDERS[row["provider"]]
        fields = {"id": identity, "name": {"en": english, "ko": korean}, "group": group}
        note = review.PROVIDER_NOTES.get(identity, "")
    return fields | {"entities": review.ENTITIES.get(identity, []), "control_country": countries, "notes": note,
                     "last_verified": review.LAST_VERIFIED}


def splits_of(row_ids):
    return [(new, split) for new, split in review.SPLITS.items() if split["row"] in row_ids]


def make_catalog(rows):
    services = {row["id"]: service_of(row) for row in rows}
    by_id = {row["id"]: row for row in rows}
    for new_id, split in splits_of(by_id):
        services[new_id] = split_service(new_id, split, services, by_id)
    providers = {}
    for row in rows:
        made = provider_of(row)
        if providers.setdefault(made["id"], made) != made:
            sys.exit(f"provider {made['id']} is described in two ways")
    return services, providers


def missing_hosts(rows, services):
    """Every host of every column must be in some service that came from its row."""
    missing = []
    total = 0
    for row in rows:
        homes = [row["id"]] + [new for new, split in splits_of([row["id"]]) if split["row"] == row["id"]]
        arrived = {e["name"] for home in homes for e in services[home]["endpoints"]}
        for column in HOST_COLUMNS:
            for name, _, _ in parse_hosts(row[column]):
                total += 1
                if name not in arrived:
                    missing.append(f"{row['id']}: {name} of {column}")
    return total, missing


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--table", type=pathlib.Path, required=True)
    arguments.add_argument("--out", type=pathlib.Path, required=True)
    arguments.add_argument("--check", action="store_true", help="write nothing; say what differs")
    options = arguments.parse_args()

    rows = read_table(options.table)
    services, providers = make_catalog(rows)
    total, missing = missing_hosts(rows, services)
    files = {f"services/{key}.yaml": to_document(value) for key, value in services.items()}
    files |= {f"providers/{key}.yaml": to_document(value) for key, value in providers.items()}
    files["ids.txt"] = "# Every service id ever given. Ids are never removed and never used again.\n" + "".join(
        f"{key}\n" for key in sorted(services))

    differing = []
    for name, text in sorted(files.items()):
        path = options.out / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        differing.append(name)
        if not options.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    print(f"{len(rows)} rows, {total} hosts -> {len(services)} services, {len(providers)} providers, "
          f"{len(differing)} files {'differ' if options.check else 'written'}")
    for line in missing:
        print("did not arrive:", line, file=sys.stderr)
    if options.check:
        for name in differing:
            print("differs:", name, file=sys.stderr)
    return 1 if missing or (options.check and differing) else 0


if __name__ == "__main__":
    sys.exit(main())
