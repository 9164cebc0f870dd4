import type { Json } from '../../src/wire/types.ts'

/**
 * Tools of agents that write programs, as their public lists name them. A row is a name, what it takes and
 * what it is for; `?` marks what may be left out, `[]` a list, `#` a number, `!` a boolean, and `a|b` choices.
 */
type Row = readonly [name: string, takes: string, description: string]

const CLAUDE_CODE: readonly Row[] = [
  ['Agent', 'description prompt subagent_type', 'Launch a new agent that handles a complex task'],
  ['Task', 'description prompt subagent_type run_in_background!?', 'Launch a subagent'],
  ['TaskOutput', 'task_id block! timeout#', 'Gets the output of a running or finished task'],
  ['TaskStop', 'task_id?', 'Stops a running background task'],
  ['Bash', 'command timeout#? description? run_in_background!?', 'Executes a bash command'],
  ['BashOutput', 'bash_id filter?', 'Retrieves the output of a background shell'],
  ['KillShell', 'shell_id', 'Kills a running background shell'],
  ['Glob', 'pattern path?', 'Fast file pattern matching'],
  ['Grep', 'pattern path? glob? output_mode=content|files|count?', 'Searches file contents'],
  ['Read', 'file_path offset#? limit#?', 'Reads a file from the local filesystem'],
  ['Edit', 'file_path old_string new_string replace_all!?', 'Replaces strings in a file'],
  ['Write', 'file_path content', 'Writes a file to the local filesystem'],
  ['NotebookEdit', 'notebook_path new_source edit_mode=replace|insert|delete?', 'Edits a cell'],
  ['WebFetch', 'url prompt', 'Fetches a page and answers a prompt about it'],
  ['WebSearch', 'query allowed_domains[]?', 'Searches the web'],
  ['TodoWrite', 'todos[]', 'Manages the list of what is left to do'],
  ['Skill', 'skill args?', 'Runs a skill'],
  ['SlashCommand', 'command', 'Runs a slash command'],
  ['ExitPlanMode', 'plan?', 'Leaves plan mode and asks for approval'],
  ['EnterWorktree', 'name?', 'Creates a worktree and goes there'],
  ['AskUserQuestion', 'question', 'Asks the user'],
  ['CronCreate', 'cron prompt', 'Schedules a prompt'],
  ['ListMcpResourcesTool', 'server?', 'Lists the resources of servers'],
  ['ReadMcpResourceTool', 'server uri', 'Reads a resource of a server'],
]

const CLINE: readonly Row[] = [
  ['execute_command', 'command requires_approval!', 'Runs a command of the command line'],
  ['read_file', 'path', 'Reads a file'],
  ['write_to_file', 'path content', 'Writes a file, and the folders it needs'],
  ['replace_in_file', 'path diff', 'Replaces parts of a file'],
  ['search_files', 'path regex file_pattern?', 'Searches files by an expression'],
  ['list_files', 'path recursive!?', 'Lists files and folders'],
  ['list_code_definition_names', 'path', 'Lists classes and functions'],
  ['browser_action', 'action=launch|click|type|close url? coordinate? text?', 'Drives a browser'],
  ['use_mcp_tool', 'server_name tool_name arguments', 'Calls a tool of a server'],
  ['access_mcp_resource', 'server_name uri', 'Reads a resource of a server'],
  ['ask_followup_question', 'question options[]?', 'Asks the user'],
  ['attempt_completion', 'result command?', 'Presents the result, with a command that shows it'],
  ['new_task', 'context', 'Begins a new task'],
  ['plan_mode_respond', 'response', 'Answers in plan mode'],
]

const OPENCODE: readonly Row[] = [
  ['bash', 'command timeout#? description', 'Executes a command in a persistent shell'],
  ['edit', 'filePath oldString newString replaceAll!?', 'Replaces strings in files'],
  ['write', 'filePath content', 'Writes a file'],
  ['read', 'filePath offset#? limit#?', 'Reads a file'],
  ['glob', 'pattern path?', 'Finds files by a pattern'],
  ['grep', 'pattern path? include?', 'Searches contents'],
  ['list', 'path? ignore[]?', 'Lists files and folders'],
  ['patch', 'patchText', 'Applies a patch to files'],
  ['webfetch', 'url format=text|markdown|html timeout#?', 'Fetches an address'],
  ['task', 'description prompt subagent_type', 'Launches an agent'],
  ['todowrite', 'todos[]', 'Keeps the list of tasks'],
  ['todoread', '', 'Reads the list of tasks'],
  ['lsp_diagnostics', 'path', 'Problems of a file'],
]

const CODEX: readonly Row[] = [
  ['shell', 'command[] workdir? timeout_ms#?', 'Runs a command and returns its output'],
  ['exec_command', 'cmd workdir? shell? yield_time_ms#?', 'Runs a command in a terminal'],
  ['write_stdin', 'session_id# chars?', 'Writes to a session that runs'],
  ['apply_patch', 'input', 'Edits files by a patch'],
  ['update_plan', 'plan[] explanation?', 'Updates the plan'],
  ['view_image', 'path', 'Attaches an image'],
  ['list_mcp_resources', 'server? cursor?', 'Lists resources'],
  ['read_mcp_resource', 'server uri', 'Reads a resource'],
  ['spawn_agent', 'message agent_type?', 'Starts an agent'],
]

const CURSOR: readonly Row[] = [
  ['codebase_search', 'query target_directories[]? explanation?', 'Finds code by meaning'],
  ['read_file', 'target_file offset#? limit#?', 'Reads a file'],
  ['run_terminal_cmd', 'command is_background! explanation?', 'Proposes a command to run'],
  ['list_dir', 'relative_workspace_path explanation?', 'Lists a folder'],
  ['grep_search', 'query case_sensitive!? include_pattern?', 'Searches by an expression'],
  ['edit_file', 'target_file instructions code_edit', 'Proposes an edit'],
  ['search_replace', 'file_path old_string new_string', 'Replaces text in a file'],
  ['file_search', 'query explanation', 'Finds files by name'],
  ['delete_file', 'target_file explanation?', 'Deletes a file'],
  ['reapply', 'target_file', 'Applies the last edit again'],
  ['web_search', 'search_term explanation?', 'Searches the web'],
  ['fetch_rules', 'rule_names[]', 'Reads rules of the workspace'],
  ['diff_history', 'explanation?', 'Reads recent changes'],
  ['create_diagram', 'content', 'Creates a diagram'],
  ['todo_write', 'merge! todos[]', 'Keeps a list'],
]

const OPENHANDS: readonly Row[] = [
  [
    'execute_bash',
    'command is_input=true|false? timeout#?',
    'Execute a bash command in a terminal',
  ],
  ['execute_ipython_cell', 'code', 'Runs a cell of Python'],
  [
    'str_replace_editor',
    'command=view|create|str_replace|insert|undo_edit path file_text? old_str? new_str?',
    'Views, creates and edits files',
  ],
  ['browser', 'code', 'Drives a browser by Python'],
  ['think', 'thought', 'Thinks about something'],
  ['finish', 'message', 'Ends the work'],
  ['task_tracker', 'command=view|plan task_list[]?', 'Keeps tasks'],
  ['request_condensation', '', 'Asks for a shorter history'],
]

const DEEPAGENTS: readonly Row[] = [
  ['ls', 'path', 'Lists files'],
  ['read_file', 'file_path offset#? limit#?', 'Reads a file'],
  ['write_file', 'file_path content', 'Writes a new file'],
  ['edit_file', 'file_path old_string new_string replace_all!?', 'Edits a file'],
  ['glob', 'pattern path?', 'Finds files'],
  ['grep', 'pattern path? glob?', 'Searches files'],
  ['execute', 'command', 'Executes a command in the sandbox'],
  ['write_todos', 'todos[]', 'Writes the list of tasks'],
  ['task', 'description subagent_type', 'Launches a subagent'],
]

// A chat that edits by blocks, with a few tools beside.
const AIDER: readonly Row[] = [
  ['replace_lines', 'path original_lines updated_lines', 'Replaces lines of a file'],
  ['create_file', 'path contents', 'Creates a file'],
  ['run_tests', 'args?', 'Runs the tests'],
  ['git_commit', 'message', 'Commits what was changed'],
  ['git_status', '', 'Shows the state of the working tree'],
  ['add_file', 'file', 'Adds a file to the chat'],
  ['drop_file', 'file', 'Takes a file out of the chat'],
  ['lint', 'fnames[]?', 'Lints files'],
]

const MCP: readonly Row[] = [
  ['mcp__github__create_issue', 'owner repo title body?', 'Create a new issue'],
  ['mcp__github__merge_pull_request', 'owner repo pull_number#', 'Merge a pull request'],
  ['mcp__github__get_file_contents', 'owner repo path', 'Get the contents of a file'],
  ['mcp__github__search_code', 'q', 'Search code'],
  ['mcp__playwright__browser_navigate', 'url', 'Navigate to a URL'],
  ['mcp__playwright__browser_evaluate', 'function', 'Evaluate JavaScript on the page'],
  ['mcp__filesystem__move_file', 'source destination', 'Move or rename files'],
  ['mcp__postgres__query', 'sql', 'Run a SQL query'],
  ['mcp__slack__post_message', 'channel_id text', 'Post a message'],
  ['mcp__mail__get_and_delete_message', 'id', 'Get a message and delete it'],
  ['mcp__home__set_temperature', 'temperature#', 'Set the temperature of a room'],
  ['mcp__home__unlock_door', '', 'Unlock the door'],
  ['mcp__bank__transfer', 'amount# account', 'Transfer money'],
  ['mcp__travel__book_flight', 'from to date', 'Book a flight'],
  ['mcp__cloud__list_and_terminate_instances', 'region', 'List instances and terminate them'],
  ['mcp__process__kill', 'pid#', 'Kill a process'],
]

const TYPES: Readonly<Record<string, Json>> = {
  '[]': { type: 'array', items: { type: 'string' } },
  '#': { type: 'number' },
  '!': { type: 'boolean' },
}

function toProperty(word: string): [key: string, schema: Json, isRequired: boolean] {
  const isRequired = !word.endsWith('?')
  const [key = '', choices] = word.replace(/\?$/, '').split('=')
  if (choices !== undefined) return [key, { type: 'string', enum: choices.split('|') }, isRequired]
  const mark = /\[\]$|#$|!$/.exec(key)?.[0]
  const schema = mark === undefined ? { type: 'string' } : TYPES[mark]
  return [key.replace(/\[\]$|#$|!$/, ''), schema ?? {}, isRequired]
}

function toTool([name, takes, description]: Row): Json {
  const found = takes.split(' ').filter(Boolean).map(toProperty)
  const properties = Object.fromEntries(found.map(([key, schema]) => [key, schema]))
  const required = found.filter(([, , isRequired]) => isRequired).map(([key]) => key)
  return { name, description, input_schema: { type: 'object', properties, required } }
}

/** The typed tools of Anthropic's that clients run. */
const TYPED: readonly Json[] = [
  { type: 'bash_20250124', name: 'bash' },
  { type: 'text_editor_20250728', name: 'str_replace_based_edit_tool' },
  { type: 'memory_20250818', name: 'memory' },
]

/** The tools of each agent; all of them act, or read what nobody may copy a prompt into. */
export const TOOL_SETS: Readonly<Record<string, readonly Json[]>> = {
  'Claude Code': CLAUDE_CODE.map(toTool),
  Cline: CLINE.map(toTool),
  opencode: OPENCODE.map(toTool),
  Codex: CODEX.map(toTool),
  Cursor: CURSOR.map(toTool),
  OpenHands: OPENHANDS.map(toTool),
  deepagents: DEEPAGENTS.map(toTool),
  aider: AIDER.map(toTool),
  'servers of MCP': MCP.map(toTool),
  "Anthropic's own": TYPED,
}

/** A tool that only reads. */
export const WEATHER: Json = {
  name: 'get_weather',
  description: 'Get the current weather of a city',
  input_schema: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
  },
}
