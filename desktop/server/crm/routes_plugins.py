"""Plugins: installed from a manifest, set up, updated, removed; and what agents see of them."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Response
from pydantic import BaseModel, Field
from sqlalchemy import Connection, Row, func, select

from desktop.domain.plugin_manifest import BadManifest, content_of, manifest_of
from desktop.domain.plugins import (
    CALL,
    CONTACT,
    MOST_PLUGINS,
    Manifest,
    Plugin,
    fault_of_values,
    kept_values,
    links_of,
)
from desktop.server.crm import shapes
from desktop.server.crm.answers import answer, listing
from desktop.server.crm.context import Caller, SignedIn, entitled, member, once, record
from desktop.server.crm.problems import Problem, not_found
from desktop.server.crm.shapes import Body
from desktop.server.crm.versions import IfMatch, check_version, etag, need_version
from desktop.server.database import now_ms, publish
from desktop.server.tables import plugins

router = APIRouter(prefix="/v1/accounts/{account_id}", tags=["plugins"])

_MANAGE: Final = ("plugins:manage", "manage plugins")
_NEEDED: Final = {CONTACT: "contacts:view", CALL: "calls.log:view_assigned"}
Value = Annotated[str, Field(max_length=100)]


class ManifestBody(Body):
    """The manifest as its file has it; everything that is wrong with it is named."""

    manifest: dict[str, Any]


class PluginChange(Body):
    enabled: bool | None = None
    settings: dict[str, Value] | None = Field(None, max_length=10)


class PluginShape(BaseModel):
    id: str
    manifest: dict[str, Any]
    settings: dict[str, str]
    enabled: bool
    version: int


class PluginActionShape(BaseModel):
    """``url`` has its settings filled in; the placeholders are filled in where it is opened."""

    plugin_id: str
    plugin: str
    action_id: str
    title: str
    where: list[str]
    url: str


@router.get("/plugins", response_model=shapes.Listing[PluginShape])
def list_plugins(caller: SignedIn, account_id: str) -> Response:
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_MANAGE)
        return listing([_shape(row) for row in _rows(connection, account_id)])


@router.get("/plugin-actions", response_model=shapes.Listing[PluginActionShape])
def list_actions(caller: SignedIn, account_id: str) -> Response:
    """Of the plugins that are on and set up, where the caller may see contacts or calls."""
    with caller.database.read() as connection:
        standing = member(connection, caller, account_id)
        rows = _rows(connection, account_id)
    seen = tuple(place for place, needed in _NEEDED.items() if standing.may(needed))
    found = [link for row in rows for link in links_of(_plugin(row))]
    return listing(
        [
            {
                "plugin_id": each.plugin_id,
                "plugin": each.plugin,
                "action_id": each.action_id,
                "title": each.title,
                "where": [place for place in each.places if place in seen],
                "url": each.url,
            }
            for each in found
            if any(place in seen for place in each.places)
        ]
    )


@router.post("/plugins", response_model=PluginShape, status_code=201)
def install(
    caller: SignedIn,
    account_id: str,
    body: ManifestBody,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    asked = ("POST", account_id, "plugins", body.manifest)

    def work() -> tuple[int, Any]:
        row = _install(connection, account_id, manifest)
        content = _shape(row)
        record(connection, caller, account_id, "plugin.add", row.id, None, _about(content))
        _tell(connection, account_id)
        return 201, content

    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_MANAGE)
        manifest = _read(body.manifest)
        status, content = once(connection, caller, idempotency_key, asked, work)
    return answer(content, status, {"ETag": f'"{content["version"]}"'})


@router.put("/plugins/{plugin_id}", response_model=PluginShape)
def update(
    caller: SignedIn, account_id: str, plugin_id: str, body: ManifestBody, if_match: IfMatch = ""
) -> Response:
    """Another version of the same plugin; settings that it still has are kept."""
    with caller.database.write() as connection:
        row = _changing(connection, caller, account_id, plugin_id, if_match)
        manifest = _read(body.manifest)
        if manifest.id != row.key:
            sentence = f"This is another plugin ({manifest.id}). Install it beside this one."
            raise Problem(422, "another_plugin", sentence)
        values = {
            "manifest": content_of(manifest),
            "settings": kept_values(manifest, row.settings),
        }
        content = _change(connection, caller, row, "plugin.update", values)
    return answer(content, headers=etag(content))


@router.patch("/plugins/{plugin_id}", response_model=PluginShape)
def set_up(
    caller: SignedIn, account_id: str, plugin_id: str, body: PluginChange, if_match: IfMatch = ""
) -> Response:
    with caller.database.write() as connection:
        row = _changing(connection, caller, account_id, plugin_id, if_match)
        values: dict[str, Any] = {}
        if body.enabled is not None:
            values["enabled"] = body.enabled
        if body.settings is not None:
            settings = {key: value.strip() for key, value in body.settings.items()}
            if fault := fault_of_values(_plugin(row).manifest, settings):
                raise Problem(422, "settings_unusable", fault)
            values["settings"] = settings
        if not values:
            raise Problem(422, "nothing_to_change", "Say what is to be changed.")
        content = _change(connection, caller, row, "plugin.edit", values)
    return answer(content, headers=etag(content))


@router.delete("/plugins/{plugin_id}", status_code=204)
def remove(caller: SignedIn, account_id: str, plugin_id: str, if_match: IfMatch = "") -> Response:
    with caller.database.write() as connection:
        row = _changing(connection, caller, account_id, plugin_id, if_match)
        connection.execute(plugins.delete().where(plugins.c.id == plugin_id))
        record(connection, caller, account_id, "plugin.remove", plugin_id, _about(_shape(row)))
        _tell(connection, account_id)
    return Response(status_code=204)


def _read(found: dict[str, Any]) -> Manifest:
    try:
        return manifest_of(found)
    except BadManifest as error:
        raise Problem(422, "manifest_unusable", str(error)) from error


def _install(connection: Connection, account_id: str, manifest: Manifest) -> Row[Any]:
    mine = plugins.c.account_id == account_id
    if connection.execute(select(plugins.c.id).where(mine, plugins.c.key == manifest.id)).first():
        sentence = f"{manifest.name} is installed already. Update it instead."
        raise Problem(409, "installed", sentence)
    counted = select(func.count()).select_from(plugins).where(mine)
    if connection.execute(counted).scalar_one() >= MOST_PLUGINS:
        raise Problem(409, "too_many", f"An account has at most {MOST_PLUGINS} plugins.")
    plugin_id = f"plg_{uuid.uuid4().hex}"
    connection.execute(
        plugins.insert().values(
            id=plugin_id,
            account_id=account_id,
            key=manifest.id,
            manifest=content_of(manifest),
            settings=kept_values(manifest, {}),
            installed_at=now_ms(),
        )
    )
    return _found(connection, account_id, plugin_id)


def _changing(
    connection: Connection, caller: Caller, account_id: str, plugin_id: str, if_match: str
) -> Row[Any]:
    need_version(if_match, "of the plugin")
    entitled(connection, caller, account_id, *_MANAGE)
    row = _found(connection, account_id, plugin_id)
    check_version(if_match, row.version, "this plugin", lambda: _shape(row))
    return row


def _change(
    connection: Connection, caller: Caller, row: Row[Any], action: str, values: dict[str, Any]
) -> dict[str, Any]:
    mine = plugins.c.id == row.id
    connection.execute(plugins.update().where(mine).values(**values, version=row.version + 1))
    content = _shape(_found(connection, row.account_id, row.id))
    told = (_about(_shape(row)), _about(content))
    record(connection, caller, row.account_id, action, row.id, *told)
    _tell(connection, row.account_id)
    return content


def _tell(connection: Connection, account_id: str) -> None:
    """Everybody: what stands at contacts and calls is not what it was."""
    publish(connection, account_id, "settings.changed", {"setting": "plugins"})


def _rows(connection: Connection, account_id: str) -> list[Row[Any]]:
    query = select(plugins).where(plugins.c.account_id == account_id)
    return list(connection.execute(query.order_by(plugins.c.installed_at, plugins.c.id)))


def _found(connection: Connection, account_id: str, plugin_id: str) -> Row[Any]:
    mine = (plugins.c.account_id == account_id, plugins.c.id == plugin_id)
    row = connection.execute(select(plugins).where(*mine)).first()
    if row is None:
        raise not_found()
    return row


def _plugin(row: Row[Any]) -> Plugin:
    return Plugin(row.id, manifest_of(row.manifest), row.settings, row.enabled, row.version)


def _about(content: dict[str, Any]) -> dict[str, Any]:
    manifest = content["manifest"]
    return {
        "name": manifest["name"],
        "release": manifest["version"],
        "reads": manifest["reads"],
        "settings": content["settings"],
        "enabled": content["enabled"],
    }


def _shape(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "manifest": row.manifest,
        "settings": row.settings,
        "enabled": row.enabled,
        "version": row.version,
    }
