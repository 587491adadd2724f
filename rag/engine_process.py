"""The child process that runs llama.cpp's own server (xllamacpp) on loopback: ``python -m rag.engine_process``.

It reads one line of JSON from standard input, writes one line of JSON with its address to standard output, and then
waits on standard input: when the parent dies, however it dies, the pipe closes and this process ends too.
"""

from __future__ import annotations

import json
import os
import sys


def serve() -> None:
    """Start the server described on standard input; returns when standard input closes."""
    import xllamacpp  # here, so that importing this module loads no native code

    options = json.loads(sys.stdin.readline())
    parameters = xllamacpp.CommonParams()
    parameters.model.path = options["model_path"]
    if options["adapter_path"]:
        parameters.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(options["adapter_path"], 1.0)]
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.api_keys = [options["api_key"]]
    parameters.ui = False
    parameters.endpoint_slots = False
    parameters.endpoint_props = False
    parameters.endpoint_metrics = False
    parameters.ctx_shift = False
    parameters.check_tensors = True
    # A second sooner: the sizes are all given here, and the first passage warms the model as well as nothing does.
    parameters.fit_params = False
    parameters.warmup = False
    parameters.n_gpu_layers = 0
    parameters.n_parallel = options["slots"]
    parameters.n_ctx = options["slots"] * options["slot_tokens"]
    parameters.kv_unified = False
    # As quick as larger ones here, and a question need not wait for more than this of what is read for another.
    parameters.n_batch = parameters.n_ubatch = options["batch_tokens"]
    parameters.cpuparams.n_threads = options["threads"]
    parameters.cpuparams_batch.n_threads = options["threads"]
    parameters.n_predict = options["answer_tokens"]
    parameters.cache_ram_mib = 0
    parameters.cache_idle_slots = False
    parameters.slot_save_path = options["state_folder"]
    parameters.verbosity = -1
    # llama.cpp prints to standard output; the parent reads only our one line from the real one.
    address_pipe = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    server = xllamacpp.Server(parameters)
    address_pipe.write(json.dumps({"address": server.listening_address}) + "\n")
    address_pipe.flush()
    sys.stdin.read()
    # The server's threads do not end by themselves on every platform; nothing here needs tidying.
    os._exit(0)


if __name__ == "__main__":
    serve()
