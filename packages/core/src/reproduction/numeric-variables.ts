const NUMERIC =
  /^(?:PYTHONHASHSEED|OMP_|MKL_|OPENBLAS|GOTO_|BLIS_|VECLIB_|NUMEXPR_|KMP_|CUBLAS|CUDNN|CUDA_(?:VISIBLE_DEVICES|LAUNCH_BLOCKING|DEVICE_ORDER)|TF_|TORCH|PYTORCH_|XLA_|JAX_|NCCL_|TOKENIZERS_PARALLELISM$|LC_|LANG$|LANGUAGE$|TZ$)/;

/** Whether a variable changes what a training computes or how it prints it: a reproduction sets it as it was. */
export function isNumericVariable(name: string): boolean {
  return NUMERIC.test(name);
}
