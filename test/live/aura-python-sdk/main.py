"""Drives the simulator with an official client; only its base URL differs. Prints what it saw as JSON."""

import datetime
import json
import sys

import aura_python_sdk as aura

base_url, client_id, client_secret, today = sys.argv[1:]
FAST = {"timeout": 60, "interval": 0.2}

with aura.AuraClient(
    client_id=client_id,
    client_secret=client_secret,
    base_url=base_url,
    allow_insecure_base_url=True,
    allow_untrusted_metrics_urls=True,
) as client:
    seen = {}
    instances = client.instances.list()
    seen["instances"] = sorted(each.name for each in instances)
    ids = {each.name: each.id for each in instances}
    details = [client.instances.get(each.id) for each in instances]
    seen["types"] = sorted({str(each.type) for each in details})

    tenant = client.tenants.get(client.tenants.list()[0].id)
    seen["configurations"] = len(tenant.instance_configurations)
    endpoint = client.tenants.get_metrics_integration(tenant.id).endpoint
    seen["project_metrics"] = len(client.prometheus.fetch_raw_metrics(endpoint).metrics)

    shop = client.instances.get(ids["shop"])
    client.instances.pause(shop.id)
    seen["paused"] = str(client.instances.wait_for_status(shop.id, status="paused", **FAST).status)
    client.instances.resume(shop.id)
    seen["resumed"] = str(client.instances.wait_for_status(shop.id, **FAST).status)

    seen["resizing"] = str(client.instances.update(shop.id, memory="16GB").status)
    seen["resized"] = client.instances.wait_for_status(shop.id, **FAST).memory

    date = datetime.date.fromisoformat(today) - datetime.timedelta(days=1)
    seen["scheduled"] = len(client.snapshots.list(shop.id, date=date))
    started = client.snapshots.create(shop.id)
    snapshot = client.snapshots.wait_for_completion(shop.id, started.snapshot_id, **FAST)
    seen["snapshot"] = [str(snapshot.status), str(snapshot.profile), snapshot.exportable]
    # After the resize and the half minute that the endpoint caches its answers.
    metrics = client.prometheus.fetch_raw_metrics(shop.metrics_integration_url)
    seen["cores"] = metrics.value("neo4j_aura_cpu_limit")
    seen["health"] = str(client.prometheus.get_instance_health(shop.id, shop.metrics_integration_url).overall_status)
    seen["restoring"] = str(client.snapshots.restore(shop.id, snapshot.snapshot_id).status)
    try:
        client.instances.pause(shop.id)
    except aura.ConflictError as error:
        seen["conflict"] = [error.details[0].reason, bool(error.request_id)]
    client.instances.wait_for_status(shop.id, **FAST)

    created = client.instances.create(
        aura.InstanceConfig(
            name="made by the client",
            tenant_id=tenant.id,
            cloud_provider="gcp",
            region="europe-west1",
            type="professional-db",
            version="5",
            memory="2GB",
        )
    )
    seen["created"] = str(client.instances.wait_for_status(created.id, **FAST).status)
    seen["deleting"] = str(client.instances.delete(created.id).status)

print(json.dumps(seen))
