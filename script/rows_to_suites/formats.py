"""Words of a row for number formats -> words of `precision:`."""

from . import NotTurned, words

FORMATS = {
    "bf16": "bf16", "bf16_mixed": "bf16", "bf16_or_fp16": "bf16", "fp16": "fp16", "fp32": "fp32", "tf32": "tf32",
    "fp8": "fp8", "fp8_cs": "fp8", "fp8_full": "fp8", "fp8_tensorwise": "fp8", "fp8_ds": "fp8_delayed",
    "fp8_delayed": "fp8_delayed", "fp8_hybrid": "fp8", "fp8_mx": "mxfp8", "mxfp8": "mxfp8",
    "fp8_sc": "fp8_blockwise", "fp8_block": "fp8_blockwise", "fp8_blockwise": "fp8_blockwise",
    "fp8_subchannel": "fp8_blockwise", "int8": "int8", "nvfp4": "nvfp4", "fp4": "nvfp4", "mxfp4": "mxfp4",
}


def precision_of(row):
    """A word or a map, None where the row says nothing."""
    text = words(row.get("precision") or "")
    if not text:
        return None
    if text in ("amp_bf16", "amp_fp16"):  # gradients and reductions in fp32 beside weights kept in fp32
        return {"matmul": text[4:], "gradients": "fp32"}
    if text not in FORMATS:
        raise NotTurned(f"precision '{row['precision']}' is no format that is known here")
    return FORMATS[text]
