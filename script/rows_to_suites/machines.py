"""Hardware words of a row -> a system of the catalogue, with the row's own fabric."""

import re

from . import NotTurned, catalogue, words

# system id, chips a node, inner levels (name, topology, chips, bandwidth, link), adapter GB/s a chip
# and its link. Bandwidths per chip and direction; the sources stand in the catalogue's files.
BASE = {
    "a100_80g": ("hgx-a100", 8, ("NVSwitch", "switched", 8, "300 GB/s", "nvlink3"), 25, "infiniband-hdr"),
    "a100_40g": ("hgx-a100-40g", 8, ("NVSwitch", "switched", 8, "300 GB/s", "nvlink3"), 25, "infiniband-hdr"),
    "a100_pcie": ("pcie-a100", 8, ("PCIe 4", "switched", 8, "32 GB/s", "pcie4"), 3.125, "infiniband-hdr"),
    "a800": ("hgx-a800", 8, ("NVSwitch", "switched", 8, "200 GB/s", "nvlink3"), 25, "roce-200"),
    "v100": ("dgx-2", 16, ("NVSwitch", "switched", 16, "150 GB/s", "nvlink2"), 6.25, "infiniband-hdr"),
    "h100": ("hgx-h100", 8, ("NVSwitch", "switched", 8, "450 GB/s", "nvlink4"), 50, "infiniband-ndr"),
    "h100_500w": ("hgx-h100-500w", 8, ("NVSwitch", "switched", 8, "450 GB/s", "nvlink4"), 50, "roce-400"),
    "h200": ("hgx-h200", 8, ("NVSwitch", "switched", 8, "450 GB/s", "nvlink4"), 50, "infiniband-ndr"),
    "h800": ("hgx-h800", 8, ("NVSwitch", "switched", 8, "200 GB/s", "nvlink4-cut"), 50, "infiniband-ndr"),
    "h20": ("hgx-h20", 8, ("NVSwitch", "switched", 8, "450 GB/s", "nvlink4"), 50, "infiniband-ndr"),
    "gh200": ("gh200-node", 1, None, 100, "infiniband-ndr"),
    "b200": ("hgx-b200-400", 8, ("NVSwitch", "switched", 8, "900 GB/s", "nvlink5"), 50, "infiniband-ndr"),
    "b300": ("hgx-b300", 8, ("NVSwitch", "switched", 8, "900 GB/s", "nvlink5"), 100, "infiniband-xdr"),
    "gb200": ("gb200-nvl72-400", 4, ("NVLink 5", "switched", 72, "900 GB/s", "nvlink5"), 50, "infiniband-ndr"),
    "gb300": ("gb300-nvl72", 4, ("NVLink 5", "switched", 72, "900 GB/s", "nvlink5"), 100, "infiniband-xdr"),
    "l40s": ("pcie-l40s", 4, ("PCIe 4", "switched", 4, "32 GB/s", "pcie4"), 25, "roce-400"),
    "rtx_pro_6000": ("pcie-rtx-pro-6000", 8, ("PCIe 5", "switched", 8, "64 GB/s", "pcie5"), 25, "roce-400"),
    "mi250x": ("frontier", 4, ("Infinity Fabric", "full_mesh", 4, "150 GB/s", "xgmi"), 25, "ethernet"),
    "mi250x_die": ("frontier-dies", 8, None, 12.5, "ethernet"),
    "mi300x": ("hgx-mi300x", 8, ("Infinity Fabric", "full_mesh", 8, "448 GB/s", "xgmi"), 50, "roce-400"),
    "mi325x": ("hgx-mi325x", 8, ("Infinity Fabric", "full_mesh", 8, "448 GB/s", "xgmi"), 50, "roce-400"),
    "mi355x": ("hgx-mi355x", 8, ("Infinity Fabric", "full_mesh", 8, "537.6 GB/s", "xgmi"), 50, "roce-400"),
    "gaudi2": ("hls-gaudi2", 8, None, 37.5, "ethernet"),
    "gaudi3": ("hls-gaudi3", 8, None, 75, "ethernet"),
    "ascend_910b": ("atlas-800t-a2", 8, ("HCCS full mesh", "full_mesh", 8, "196 GB/s", "hccs"), 25, "roce-200"),
    "ascend_910c": ("cloudmatrix384", 8, None, 50, "roce-400"),
    "tpu_v4": ("tpu-v4-pod", 4, None, 6.25, "ethernet"),
    "tpu_v5e": ("tpu-v5e-pod", 4, None, 3.125, "ethernet"),
    "tpu_v5p": ("tpu-v5p-pod", 4, None, 6.25, "ethernet"),
    "tpu_v6e": ("tpu-v6e-pod", 4, None, 12.5, "ethernet"),
    "tpu7x": ("tpu7x-pod", 4, None, 12.5, "ethernet"),
}

# The same racks when a job takes 16 of their 18 trays.
RACKS = {"gb200": "gb200-nvl64-400", "gb300": "gb300-nvl64"}

# What remains of a hardware word after `words`, and what it may begin with.
NAMES = [
    (r"h100_500w.*", "h100_500w"), (r"(nvidia_)?a100_?(80g.*|sxm.*80.*)?$", "a100_80g"),
    (r"(nvidia_)?a100_(sxm4?_)?40g.*", "a100_40g"), (r"(nvidia_)?a100_pcie.*", "a100_pcie"),
    (r"(nvidia_)?a800.*", "a800"), (r"(nvidia_)?(tesla_)?v100.*", "v100"),
    (r"h800_h100_class.*", "h800"), (r"(nvidia_)?h100(_sxm.*|_80g.*|_nvl.*)?$", "h100"),
    (r"(nvidia_)?h200(_.*)?$", "h200"), (r"(nvidia_)?h800(_.*)?$", "h800"),
    (r"(nvidia_)?h20(_.*)?$", "h20"), (r"(nvidia_)?gh200(_.*)?$", "gh200"),
    (r"(nvidia_|dgx_|hgx_)?b200(_.*)?$", "b200"), (r"(nvidia_|dgx_|hgx_)?b300(_.*)?$", "b300"),
    (r"(nvidia_|dgx_)?gb200(_.*)?$", "gb200"), (r"(nvidia_|dgx_)?gb300(_.*)?$", "gb300"),
    (r"(nvidia_)?l40s$", "l40s"), (r"rtx_pro_6000.*", "rtx_pro_6000"),
    (r"(amd_)?mi250x?_(gcd|die).*", "mi250x_die"), (r"(amd_)?mi250x?(_.*)?$", "mi250x"),
    (r"(amd_)?mi300x?(_.*)?$", "mi300x"),
    (r"(amd_)?mi325x?(_.*)?$", "mi325x"), (r"(amd_)?mi355x?(_.*)?$", "mi355x"),
    (r"(intel_)?gaudi_?2.*", "gaudi2"), (r"(intel_)?gaudi_?3.*", "gaudi3"),
    (r"(ascend_)?910b.*|atlas_(800t|900)_a2.*", "ascend_910b"),
    (r"(ascend_)?910c.*|cloudmatrix.*|atlas_.*a3.*", "ascend_910c"),
    (r"tpu_?v4.*", "tpu_v4"), (r"tpu_?v5e.*|tpu_?v5_lite.*", "tpu_v5e"), (r"tpu_?v5p.*", "tpu_v5p"),
    (r"tpu_?v6e?.*|trillium.*", "tpu_v6e"), (r"tpu_?v?7x?.*|ironwood.*", "tpu7x"),
]

# Chips of the catalogue whose rows are those of a kind above.
KINDS = {"a100-80g-sxm": "a100_80g", "a100-40g-sxm": "a100_40g", "a100-80g-pcie": "a100_pcie", "a800-80g-sxm": "a800",
         "h100-sxm": "h100", "h200-sxm": "h200", "h800-sxm": "h800", "b200-hgx": "b200", "b300-hgx": "b300",
         "mi300x": "mi300x", "mi325x": "mi325x", "mi355x": "mi355x", "gb200": "gb200", "gb300": "gb300",
         "gh200": "gh200", "l40s": "l40s", "rtx-pro-6000-se": "rtx_pro_6000", "gaudi2": "gaudi2", "gaudi3": "gaudi3"}

# Fabrics that a row names by the machine's own name.
KNOWN = [
    ("a100_80g", r"pairwise nvlink bridges", "nvlink-bridge-a100"),
    ("h100", r"pairwise nvlink bridges", "nvlink-bridge-h100"),
    ("a100_80g", r"4 hdr nics", "hgx-a100-4x200"),
    ("a100_80g", r"nvswitch node .*slow\) cloud network", "cloud-a100"),
    ("a100_80g", r"jean zay:", "jean-zay-a100-2022-02"),  # its tables of February 2022, before its buses were mended
    ("a100_80g", r"omni-?path|jean zay", "jean-zay-a100"),
    ("a100_80g", r"selene", "selene"),
    ("a100_80g", r"4 ?x ?100 gb/s roce", "hgx-a100-4x100"),
    ("a100_80g", r"4 ?x ?200|800 gb/s per node", "hgx-a100-4x200"),
    ("a100_80g", r"roce 1,?600 gb/s", "hgx-a100-roce"),
    ("a100_40g", r"roce 1,?600 gb/s", "hgx-a100-40g-roce"),
    ("a100_80g", r"tomahawk", "megascale-a100"),
    ("a100_40g", r"slingshot|perlmutter", "perlmutter"),
    ("h100", r"tcpx|a3-highgpu", "gcp-a3-high"),
    ("h100", r"aggregation layer|meta", "meta-h100-roce"),
    ("h100", r"\bp5\b|\befa\b", "aws-p5-h100"),
    ("h200", r"\bp5en\b|\befa\b", "aws-p5en-h200"),
    ("b200", r"\bp6\b|p6-b200|\befa\b", "aws-p6-b200"),
    ("gb200", r"partitions of 4|only between racks", "gb200-nvl4"),
]


# Slices of a torus: topology, rate of a chip, the largest slice.
SLICES = {"tpu_v4": ("torus_3d", "300 GB/s", 4096), "tpu_v5e": ("torus_2d", "200 GB/s", 256),
          "tpu_v5p": ("torus_3d", "600 GB/s", 8960), "tpu_v6e": ("torus_2d", "400 GB/s", 256),
          "tpu7x": ("torus_3d", "600 GB/s", 9216)}


def slice_of(row):
    """Chips of one slice of a TPU row: stated, or as many as the torus can have."""
    kind, chips = kind_of(row.get("hardware")), row.get("n_accelerators") or 1
    if kind not in SLICES:
        return chips
    stated = row.get("accel_per_slice") or chips // (row.get("n_slices") or 1)
    return min(int(stated), SLICES[kind][2])


def kind_of(hardware):
    """The key of BASE for a hardware word."""
    if hardware is None:
        raise NotTurned("the row names no hardware")
    name = words(hardware)
    for pattern, kind in NAMES:
        if re.fullmatch(pattern, name):
            return kind
    chip = catalogue.chip(hardware)
    if chip is None:
        raise NotTurned(f"hardware '{hardware}' is not one chip of the catalogue")
    return KINDS.get(chip, chip)


def base_of(kind):
    """The entry of BASE, or one made of what the catalogue says about the chip."""
    if kind in BASE:
        return BASE[kind]
    system = catalogue.system(kind)
    if system is None:
        return catalogue.server(kind), 8, None, 12.5, "roce-200"
    record = catalogue.records("systems")[system]
    outer = record["levels"][-1]
    rate = float(re.match(r"[\d.]+", str(catalogue.plain(outer["bandwidth"]))).group())
    return system, catalogue.plain(record.get("chips_per_node")) or 8, None, rate, outer["link"]


def adapter_rate(fabric, per_node):
    """GB/s a chip of the widest `NxM Gb/s` in the text (the others carry storage and management),
    or None when it gives no rate."""
    totals = []
    for part in re.split(r"[,;+]", re.sub(r"(\d),(\d{3})", r"\1\2", fabric.lower())):
        match = re.search(r"(\d+) ?x.*?(\d{2,4}) ?(gb/s|gbps|gbit|gb)\b", part)
        if match:
            totals.append(int(match.group(1)) * int(match.group(2)))
    return max(totals) / 8 / per_node if totals and per_node else None


def link_of(fabric, rate, default):
    text = fabric.lower()
    if "efa" in text:
        return "efa"
    if "roce" in text or "bf3" in text or "bluefield" in text:
        return "roce-400" if rate >= 37 else "roce-200"
    if "slingshot" in text:
        return "ethernet"
    if "omni" in text:
        return "omni-path"
    if "ib" in text.split() or "infiniband" in text or "connectx" in text:
        return "infiniband-xdr" if rate > 75 else "infiniband-ndr" if rate > 37 else "infiniband-hdr"
    return default


def find_system(row):
    """(`system:` value of the scenario, notes). An inline map where the row's fabric is its own."""
    kind = kind_of(row.get("hardware"))
    notes = []
    text = str(row.get("notes", ""))
    if kind == "mi250x" and row.get("accel_per_node") == 8:
        kind = "mi250x_die"
        notes.append("eight a node: each die counts as one")
    if kind == "a100_40g" and re.search(r"40G or 80G.*not certain", text):
        kind = "a100_80g"
        notes.append("the row doubts the memory size; the weights and moments alone need 80 GB")
    system, node, inner, rate, link = base_of(kind)
    chips = row.get("n_accelerators") or 1
    if kind in RACKS and chips > 72 and chips % 64 == 0 and "model" in row:
        system = RACKS[kind]
        inner = (*inner[:2], 64, *inner[3:])
        notes.append("64 of a rack's 72 chips, as plans of powers of two need")
    each = slice_of(row)
    if kind in SLICES and each < min(chips, SLICES[kind][2]):
        topology, bandwidth, _ = SLICES[kind]
        return {"from": system, "levels": [
            {"name": "ICI torus", "topology": topology, "chips": each, "bandwidth": bandwidth,
             "link": "ici"},
            {"name": "data-centre network", "topology": "fat_tree", "bandwidth": f"{rate:g} GB/s",
             "link": link}]}, notes + [f"slices of {each} chips"]
    fabric = str(row.get("fabric") or "")
    told = f"{fabric} {text}" if "op" in row else fabric
    if told.strip():
        for known, pattern, name in KNOWN:
            if known == kind and re.search(pattern, told.lower()):
                return name, notes
        per_node = row.get("accel_per_node") or node
        found = adapter_rate(fabric, per_node)
        multi = (row.get("n_accelerators") or 1) > node
        if found and multi and inner and not 0.85 < found / rate < 1.18:
            name, topology, chips, bandwidth, inner_link = inner
            return {"from": system, "levels": [
                {"name": name, "topology": topology, "chips": chips, "bandwidth": bandwidth,
                 "link": inner_link},
                {"name": "adapters", "topology": "fat_tree", "bandwidth": f"{found:g} GB/s",
                 "link": link_of(fabric, found, link)}]}, notes + ["adapters as the row says"]
    if kind == "ascend_910b" and re.search(r"which 910B bin", text):
        notes.append("the bin of the 910B is not said: B3 of the Atlas 800T A2")
    return system, notes
