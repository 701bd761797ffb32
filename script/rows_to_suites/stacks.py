"""What software ran a row, and what is usual for it where the row is silent."""

import re

from . import words
from .machines import kind_of, vendor_of
from .recipes import feeds_from_loop, narrow_attention, plainly_launched, recomputed, released, trades_all_to_all

# The first pattern found in `family release framework notes` names the stack.
PATTERNS = [
    ("mlm_fp8", "nemo"),  # the example's page says that its settings and figures are those of NeMo's performance scripts
    ("simumax", "megatron-core"), ("sc21", "megatron-lm-2021"), ("korthikanti", "megatron-lm-2022"),
    ("megatron2020", "megatron-lm-2021"), ("mtnlg", "megatron-deepspeed"),
    ("bigsci", "megatron-deepspeed"), ("bloom", "megatron-deepspeed"),
    ("vtrain", "megatron-deepspeed"), ("glm130", "megatron-deepspeed"),
    ("glm_130", "megatron-deepspeed"), ("neox", "megatron-deepspeed"),
    ("frontier", "megatron-deepspeed"), ("maxtext", "maxtext"), ("paxml", "maxtext"),
    ("tpu_recipe", "maxtext"), ("ironwood", "maxtext"),
    ("megascale_megatron_lm", "megatron-lm-2022"), ("megascale530_megatron_lm", "megatron-lm-2022"),
    ("megascale", "megascale"),
    ("mpt", "llm-foundry"), ("llm_foundry", "llm-foundry"), ("torchtitan", "torchtitan"), ("titan", "torchtitan"),
    ("automodel", "automodel"), ("opt", "metaseq"), ("olmo", "fsdp"), ("internevo", "internevo"),
    ("internlm", "internevo"), ("pangu", "mindspeed"), ("mindspeed", "mindspeed"),
    ("mindformers", "mindspeed"), ("deepseek", "deepseek"), ("dsv3", "deepseek"),
    ("primus", "primus"), ("dgxc", "nemo"), ("mbridge", "nemo"), ("nemo", "nemo"),
    ("mcore", "megatron-core"), ("megatron_core", "megatron-core"),
    ("megatron_deepspeed", "megatron-deepspeed"), ("deepspeed", "deepspeed"), ("fsdp", "fsdp"),
]
BY_VENDOR = {"nvidia": "megatron-core", "google": "maxtext", "amd": "primus",
             "huawei": "mindspeed", "intel": "megatron-deepspeed"}


BLACKWELL = ("b200", "b300", "gb200", "gb300")


def nemo_of(row, kind):
    """NeMo changed its attention kernels after 24.x and, on Blackwell, its expert dispatch with 26.06."""
    release = released(row)
    if release == (0, 0):
        return "nemo"
    if release[0] <= 24:
        return "nemo-2024"
    if kind in BLACKWELL:
        return "nemo-2026" if release >= (26, 6) else "nemo"
    return "nemo-deepep" if release >= (25, 9) else "nemo"


def xla_of(kind):
    return "maxtext-gpu" if vendor_of(kind) == "nvidia" else "maxtext"


def stack_of(row):
    kind = kind_of(row.get("hardware"))
    family, release = words(row.get("family", "")), words(row.get("release", ""))
    if "mlperf" in family or "mlperf" in release:
        vendor = vendor_of(kind)
        return "mlperf-nvidia" if vendor == "nvidia" else BY_VENDOR.get(vendor, "megatron-core")
    if family.startswith("secondary"):
        family = family[len("secondary_"):]
    if family.startswith(("mbridge", "dgxc")):
        if trades_all_to_all(row, kind):
            return "nemo"
        if family.startswith("mbridge") and kind in BLACKWELL and feeds_from_loop(row, kind):
            return "nemo-deepep"
        if "maxtext" in family and vendor_of(kind) == "nvidia":
            return "maxtext-gpu-2024"  # its image is of December 2024
        return xla_of(kind) if "maxtext" in family or "paxml" in family else nemo_of(row, kind)
    text = f"{family}_{release}_{words(row.get('framework', ''))}"
    if row.get("ablation_step") and "megascale" in family:
        late = ("efficient operators", "misc", "lamb")
        return "megascale" if any(w in row["ablation_step"] for w in late) else "megatron-lm-2022"
    # Its baseline is Megatron-LM before fused attention: "efficient operators" bring that.
    if row.get("framework") == "Megatron-LM" and "megascale" in family:
        return "megatron-lm-2022"
    for pattern, stack in PATTERNS:
        if text.startswith(pattern) or f"_{pattern}" in text:
            if stack == "automodel" and not (row.get("ep") or "deepep" in str(row.get("notes", "")).lower()):
                return "fsdp"  # its dense models are those of Transformers, with their own kernels
            if stack == "maxtext":
                return xla_of(kind)
            return nemo_of(row, kind) if stack == "nemo" else stack
    if re.search(r"zero-?3", str(row.get("fsdp") or "").lower()):
        return "deepspeed"  # the name of its full sharding
    return BY_VENDOR.get(vendor_of(kind), "megatron-core")


def as_run(stack, system):
    """BigScience's jobs hung on its machine unless the host waited for each kernel (its chronicle and scripts)."""
    waits = stack == "megatron-deepspeed" and str(system).startswith("jean-zay")
    return f"{stack}-blocking" if waits else stack


OLD = {"megatron-lm-2021", "megatron-lm-2022", "megatron-deepspeed", "deepspeed", "internevo"}


def overlap_of(row, stack, tensor):
    """Only what differs from the program's own defaults."""
    if "overlap" in str(row.get("ablation_step")) and stack == "megatron-lm-2022":
        return {"tensor": True}
    if stack in ("megatron-lm-2021", "megatron-lm-2022", "megatron-deepspeed", "deepspeed"):
        return {"gradients": False, "parameters": False, "pipeline": False}
    if plainly_launched(row):
        return {"gradients": False, "parameters": False, "pipeline": False}
    if trades_all_to_all(row, kind_of(row.get("hardware"))) or (stack == "nemo-2026" and row.get("ep")):
        # Dispatch and combine run beside the compute of another micro-batch: DeepSeek's and gpt-oss's recipes of
        # 26.06 and later say so; Qwen's that were to be read are older, and are taken to have become alike.
        return {"expert": True}
    if tensor > 1:
        if "TP overlap" in str(row.get("ablation_step")) or "DP overlap" in str(row.get("ablation_step")):
            return {"tensor": True}
        told = str(row.get("notes", ""))
        if "TP and PP communication overlap on" in told or "TP overlap on" in told:
            return {"tensor": True}
        if words(row.get("family", "")) == "mcore_h100_strong":
            return {"tensor": True}  # its largest run is a row of the weak scaling, which says so
        if row.get("async_tp") or (stack == "mlperf-nvidia" and kind_of(row.get("hardware")) != "l40s"):
            return {"tensor": True}
        if stack.startswith("nemo") and not row.get("ep"):
            return {"tensor": True}
        if stack == "megascale":
            return {"tensor": True}
    return {}


def precision_of(row, stack, notes):
    text = words(row.get("precision") or "")
    kind = kind_of(row.get("hardware"))
    release = words(row.get("release", ""))
    lower = {"gradients": "bf16"} if stack.startswith("nemo") or stack == "mlperf-nvidia" else {}
    if narrow_attention(row, kind):
        lower["attention"] = "fp8"
    if stack == "internevo":  # its optimizer reduces and keeps gradients in the format of the weights
        lower = {"gradients": "bf16"}
    if not text:
        if stack == "mlperf-nvidia":
            text = "fp8"
            if "v5_1" in release and kind in ("b200", "gb200", "b300", "gb300"):
                large = kind == "b200" and "405b" in words(row.get("model", ""))
                text = "fp8" if large else "nvfp4"  # that round's fp4 recipe of 405B is one for racks
            config = str(row.get("notes", "")).lower()
            text = "nvfp4" if "fp4" in config else text
            notes.append(f"precision {text}, as that round's submissions of the vendor")
        elif "mlperf" in release and vendor_of(kind) == "google":
            text = "int8"
            notes.append("int8 products, as the vendor's submissions of those rounds")
        elif "mlperf" in release:
            text = "fp8"
            notes.append("precision fp8, as that round's submissions of the vendor")
        elif stack == "deepseek":
            notes.append("precision fp8 with bf16 moments, as the report says")
            return {"matmul": "fp8_block", "optimizer": "bf16"}
        else:
            text = "fp16" if kind == "v100" else "bf16"
            notes.append(f"precision {text}")
    if text in ("bf16_or_fp16", "amp_bf16"):
        text = "bf16"
    if text == "bf16" and stack in ("fsdp", "llm-foundry", "automodel") and str(row.get("precision")) == "bf16":
        return {"matmul": "bf16", "gradients": "bf16"}
    if text == "bf16":
        return {"matmul": "bf16", **lower} if lower else "bf16"
    if text in ("fp16", "amp_fp16"):
        return {"matmul": "fp16", "attention": "fp16", "activations": "fp16", "parameters": "fp16",
                "gradients": "fp16"}
    if text.startswith("int8"):
        return {"matmul": "int8"}
    if "fp4" in text:
        return {"matmul": "fp4", **lower}
    if "mx" in text or "block" in text or text in ("fp8_sc",) or (
            text == "fp8" and "deepseek" in words(row.get("model", ""))):
        return {"matmul": "fp8_block", **lower}
    if text.startswith("fp8"):
        return {"matmul": "fp8", **lower}
    if text == "tf32" or text == "fp32":
        return {"matmul": text, "activations": "fp32", "parameters": "fp32", "attention": "fp32"}
    notes.append(f"precision '{row.get('precision')}' read as bf16")
    return "bf16"


LONG = 65536  # tokens of a sequence whose attention outweighs the products of a layer


def kept_projections(row, shape, notes):
    """MaxText's custom and offloading policies: inputs and outputs of the projections of attention
    survive on the host; the kernel of attention runs again for what its backward needs, unless the
    sequences are so long that its output is kept too."""
    if shape.get("attention") == "mla":
        notes.append("recompute full: projections of latent attention are too wide to keep")
        return "full"
    notes.append("projections of attention kept on the host, the rest of a layer recomputed")
    moe = shape.get("moe")
    both = moe and (moe.get("dense_layers") or moe.get("every", 1) > 1)
    kernel = [] if row["seq_len"] >= LONG else ["attention_core"]
    return [*kernel, *(["mlp", "moe"] if both else ["moe"] if moe else ["mlp"]), "norm"]


def recompute_of(row, shape, stack, plan_zero, notes):
    """(value of `recompute`, layers or 0, whether sequence parallelism is named)."""
    text = str(row.get("recompute") or row.get("remat_policy") or "").lower()
    told = str(row.get("notes", "")).lower()
    sequence = True if "+sp" in text or "seq_parallel" in text else None
    if text in ("none", "false", "no"):
        return "none", 0, sequence
    if "selective or full" in text:
        if shape["layers"] > 48:
            return "full", 0, sequence
        text = "selective op"
    if text in ("selective op", "selective layer"):
        what = "product" if text == "selective op" else "layer"
        notes.append(f"every second {what} recomputed: full recompute of half of the layers")
        return "full", max(1, shape["layers"] // 2), sequence
    if text.startswith("full"):
        return "full", 0, sequence
    if text == "minimal" and vendor_of(kind_of(row.get("hardware"))) == "google":
        return ["activation", "attention_core", "norm"], 0, sequence  # its products stay, its kernel not
    if text.startswith("selective") or text == "minimal" or text == "minimal_flash":
        return "selective", 0, sequence
    if text in ("custom", "qkv_proj_offloaded", "qkv_proj offloaded"):
        return kept_projections(row, shape, notes), 0, sequence
    if text == "seq_parallel":
        return "none", 0, True
    if not text and "lora" in words(row.get("model", "")) and kind_of(row.get("hardware")) == "mi300x":
        notes.append("21 layers recomputed, as the configuration of the vendor's submissions for 192 GB")
        return "full", 21, sequence
    if "full recompute" in told or "recompute on" in told:
        return "full", 0, sequence
    if "no activation checkpointing" in told:
        return "none", 0, sequence
    modules = None if text else recomputed(row, kind_of(row.get("hardware")))
    if modules:
        notes.append(f"recompute of {', '.join(modules)}, as the vendor's public recipe for that chip")
        return modules, 0, sequence
    # Full sharding goes with checkpointing where the memory asks for it; tuned recipes of Megatron's kind keep all.
    sharded = stack in ("fsdp", "automodel", "torchtitan", "llm-foundry", "deepspeed")
    usual = "auto" if sharded and not shape.get("moe") else "none"
    if stack == "maxtext-gpu-2024":
        # The recipe's policy keeps queries, keys and values; their products are computed again here, the last product is not.
        notes.append("policy save_qkv_proj, as the recipe has it")
        return ["norm", "attention", "mlp_up"], 0, sequence
    if stack == "maxtext-gpu":
        usual = "full" if "paxml" in words(row.get("family", "")) else "auto"
    elif stack == "maxtext" and (row.get("year") or 0) >= 2026 and shape.get("moe"):
        notes.append("recompute full: the recipes of 2026 keep the inputs of layers")
        return "full", 0, sequence
    elif stack == "maxtext" and (row.get("year") or 0) >= 2025:
        return kept_projections(row, shape, notes), 0, sequence
    elif stack == "maxtext":
        usual = "full"
    elif words(row.get("family", "")).startswith("automodel_lora_finetune"):
        # Its benchmark recipes checkpoint the models of more than one GPU (`activation_checkpointing: true`) and no other.
        usual = "full" if (row.get("n_accelerators") or 1) > 1 else "none"
    elif stack == "deepseek":
        notes.append("recompute of the norms, as the report says")
        return ["norm"], 0, sequence
    elif words(row.get("family", "")).startswith("megascale"):
        notes.append("recompute selective, with sequence parallelism")
        return "selective", 0, True
    elif stack in ("megatron-lm-2021", "megatron-lm-2022"):
        usual = "full"
    elif words(row.get("family", "")).startswith(("mtnlg", "vtrain")):  # vTrain: use_checkpoint
        usual = "full"
    elif stack == "megascale" or "megascale" in words(row.get("family", "")):
        usual = "selective"
    elif stack == "metaseq":
        usual = "full"
    notes.append(f"recompute {usual}")
    return usual, 0, sequence
