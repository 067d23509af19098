"""The queue's figures, and claims next to procrastinate's on PostgreSQL: `python benchmarks/queue.py`.

A script's folder comes before the standard library, which has a module of this name: who imports that one gets it.
"""

from __future__ import annotations

import importlib.util
import sys
import sysconfig

if __name__ == "queue":
    spec = importlib.util.spec_from_file_location("queue", f"{sysconfig.get_path('stdlib')}/queue.py")
    assert spec is not None
    assert spec.loader is not None
    sys.modules["queue"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules["queue"])

if __name__ == "__main__":
    from queue_bench.figures import main

    main()
