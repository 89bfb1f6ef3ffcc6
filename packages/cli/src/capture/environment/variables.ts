import { maskNamed } from "@trialbook/core/reproduction/mask-secrets.ts";

/** Variables that change what a training computes, or say where it ran. Everything else stays with its user. */
const ALLOWED =
  /^(?:PYTHON|R_|CUDA|NVIDIA_|OMP_|MKL_|OPENBLAS|BLIS_|VECLIB_|NUMEXPR_|TF_|TORCH|PYTORCH_|NCCL|CUBLAS|CUDNN|XLA_|JAX_|HF_|TRANSFORMERS_|TOKENIZERS_|SLURM_|LSB_|PBS_|LC_|LD_LIBRARY_PATH$|LANG$|LANGUAGE$|TZ$|(?:LOCAL_|NODE_|GROUP_)?RANK$|(?:LOCAL_)?WORLD_SIZE$|MASTER_|CONDA_DEFAULT_ENV$|CONDA_PREFIX$|VIRTUAL_ENV$|MALLOC_|KMP_|GOTO_|HYDRA_)/;

/** The part of an environment that belongs to the record, secrets masked, ascending by name. */
export function recordedVariables(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const names = Object.keys(env)
    .filter((name) => ALLOWED.test(name))
    .sort();
  return Object.fromEntries(names.map((name) => [name, maskNamed(name, env[name] ?? "").slice(0, 4096)]));
}
