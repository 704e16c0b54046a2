"""Leaves out of what Schemathesis makes up the two things that the API refuses and no JSON schema can say."""

import schemathesis


@schemathesis.hook
def filter_body(context, body):
    return not (names_proto(body) or names_a_limit_twice(body))


def names_proto(value):
    """At any depth: `core/base/payloads/parse-json.ts` refuses it."""
    if isinstance(value, dict):
        return "__proto__" in value or any(names_proto(part) for part in value.values())
    return isinstance(value, list) and any(names_proto(part) for part in value)


def names_a_limit_twice(body):
    """`concurrency` of a mission, by itself or within a schedule: `contract/resources/limit.ts` refuses it."""
    if not isinstance(body, dict):
        return False
    limits = body.get("concurrency")
    keys = [limit.get("key") for limit in limits if isinstance(limit, dict)] if isinstance(limits, list) else []
    return any(keys.count(key) > 1 for key in keys) or names_a_limit_twice(body.get("mission"))
