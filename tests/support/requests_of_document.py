"""Every request that the document of the CRM's interface allows, with a body that fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Schema = Mapping[str, Any]

_STRINGS: Final = {
    "date": "2026-03-01",
    "date-time": "2026-12-01T10:00:00Z",
    "^[A-Z]{3}$": "USD",
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$": "08:00",
    r"^[0-9*#]?$": "1",
    r"^[0-9a-f]{32}$": "0" * 32,
}


@dataclass(frozen=True, slots=True)
class AskedOf:
    """``route`` is the path with its places, ``path`` the one that is asked."""

    method: str
    route: str
    path: str
    query: Mapping[str, Any]
    body: Any = None
    content_type: str = ""


def requests_of(document: Schema, places: Mapping[str, str]) -> Iterator[AskedOf]:
    """``places`` are values for the parts of paths; one that is missing is an error here."""
    for route, methods in document["paths"].items():
        for method, operation in methods.items():
            given = operation.get("parameters", [])
            named = {each["name"]: places[each["name"]] for each in given if each["in"] == "path"}
            query = {
                each["name"]: _value(document, each["schema"])
                for each in given
                if each["in"] == "query" and each.get("required")
            }
            content_type, body = _body(document, operation)
            path = route.format(**named)
            yield AskedOf(method.upper(), route, path, query, body, content_type)


def _body(document: Schema, operation: Schema) -> tuple[str, Any]:
    for content_type, each in operation.get("requestBody", {}).get("content", {}).items():
        return content_type, _value(document, each["schema"])
    return "", None


def _value(document: Schema, schema: Schema) -> Any:
    """The smallest that fits."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _value(document, document["components"]["schemas"][name])
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return _value(document, schema[choice][0])
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    return _of_type(document, schema)


def _of_type(document: Schema, schema: Schema) -> Any:
    match schema.get("type"):
        case "object":
            held = schema.get("properties", {})
            return {name: _value(document, held[name]) for name in schema.get("required", ())}
        case "array":
            return [_value(document, schema["items"])] * schema.get("minItems", 0)
        case "integer" | "number":
            return max(schema.get("minimum", 1), schema.get("exclusiveMinimum", 0) + 1)
        case "boolean":
            return True
        case _:
            return _text(schema)


def _text(schema: Schema) -> str:
    for hint in ("format", "pattern"):
        if schema.get(hint) in _STRINGS:
            return _STRINGS[schema[hint]]
    return "x" * max(1, schema.get("minLength", 1))
