"""Runs a notebook with its kernel and writes it with its outputs: run-notebook.py <in> <out>.

Deno's kernel reports that it is idle before its output is sent, so each cell waits for what is late.
"""

import sys
from queue import Empty

import nbformat
from jupyter_client.utils import ensure_async
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete

LATE = 0.15


class PatientClient(NotebookClient):
    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index):
        await super()._async_poll_output_msg(parent_msg_id, cell, cell_index)
        while True:
            try:
                message = await ensure_async(self.kc.iopub_channel.get_msg(timeout=LATE))
            except Empty:
                return
            if message["parent_header"].get("msg_id") == parent_msg_id:
                try:
                    self.process_message(message, cell, cell_index)
                except CellExecutionComplete:
                    pass


source, target = sys.argv[1:]
notebook = nbformat.read(source, as_version=4)
PatientClient(notebook, timeout=300, record_timing=False, kernel_name="deno").execute()
nbformat.write(notebook, target)
