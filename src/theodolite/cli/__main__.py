"""``python -m theodolite.cli``."""

import sys

from theodolite.cli import main

sys.exit(main())
