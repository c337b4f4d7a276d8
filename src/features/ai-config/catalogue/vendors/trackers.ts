import { may, need, type Vendor, verbs } from "../types";

const title = "titled?|named|called|name|subject|summary";
const details = "description|descr?|body|details|text|content|notes?";
const comment = need("body", "saying|says|text|body|content|comment|reply", "What shall the comment say?", {
  main: true,
});
const issueNouns = "issues?|tickets?|bugs?|tasks?|stor(?:y|ies)";

/** Linear's GraphQL API: one URL, the call in the body. */
export const linear: Vendor = {
  name: "Linear",
  words: "linear(?:'s)?(?! (?:regression|scale|time))",
  hosts: ["api.linear.app"],
  base: "https://api.linear.app",
  auth: { type: "API_KEY", hint: "an API key, in the header Authorization" },
  operations: [
    {
      title: "comment on an issue",
      verbs: `${verbs.create}|comment|reply|leave`,
      nouns: "comment|reply",
      method: "POST",
      url: "/graphql",
      body: {
        type: "json",
        constants: {
          query:
            "mutation CommentCreate($input: CommentCreateInput!) { commentCreate(input: $input) { success comment { id } } }",
        },
        fields: [
          need("variables.input.issueId", "issue(?: id)?|ticket|on|to", "Which issue (its id)?", {
            kind: "id",
          }),
          { ...comment, name: "variables.input.body" },
        ],
      },
    },
    {
      title: "update an issue",
      verbs: verbs.update,
      nouns: issueNouns,
      method: "POST",
      url: "/graphql",
      body: {
        type: "json",
        constants: {
          query:
            "mutation IssueUpdate($id: String!, $input: IssueUpdateInput!) { issueUpdate(id: $id, input: $input) { success issue { id identifier } } }",
        },
        fields: [
          need("variables.id", "issue(?: id)?|ticket|task", "Which issue (its id)?", { kind: "id" }),
          may("variables.input.title", title),
          may("variables.input.description", details),
          may("variables.input.stateId", "state(?: id)?|status", { kind: "id" }),
          may("variables.input.assigneeId", "assignee(?: id)?|assign(?:ed)?(?: it)? to", { kind: "id" }),
          may("variables.input.priority", "priority", { kind: "number" }),
        ],
      },
    },
    {
      title: "create an issue",
      verbs: `${verbs.create}|report`,
      nouns: issueNouns,
      method: "POST",
      url: "/graphql",
      body: {
        type: "json",
        constants: {
          query:
            "mutation IssueCreate($input: IssueCreateInput!) { issueCreate(input: $input) { success issue { id identifier url } } }",
        },
        fields: [
          need("variables.input.teamId", "team(?: id)?|for team|in team", "Which team (its id)?", {
            kind: "id",
          }),
          need("variables.input.title", title, "What is the issue's title?", { main: true }),
          may("variables.input.description", details),
          may("variables.input.priority", "priority", { kind: "number" }),
          may("variables.input.assigneeId", "assignee(?: id)?|assign(?:ed)?(?: it)? to", { kind: "id" }),
        ],
      },
    },
    {
      title: "list issues",
      verbs: verbs.list,
      nouns: issueNouns,
      method: "POST",
      url: "/graphql",
      body: {
        type: "json",
        constants: {
          query:
            "query Issues { issues { nodes { id identifier title url state { name } assignee { name } } } }",
        },
        fields: [],
      },
    },
    {
      title: "list teams",
      verbs: verbs.list,
      nouns: "teams",
      method: "POST",
      url: "/graphql",
      body: {
        type: "json",
        constants: { query: "query Teams { teams { nodes { id key name } } }" },
        fields: [],
      },
    },
  ],
};

const site = need(
  "site",
  "site|instance|workspace|domain|at|on",
  "Which Jira site (the name before .atlassian.net)?",
  {
    options: { "[\\w-]+(?=\\.atlassian\\.net)": "$&" },
  },
);
const issueKey = need("key", "issue|ticket|task|key|on|to", "Which issue (its key, such as ABC-12)?", {
  kind: "id",
  options: { "[A-Z][A-Z0-9]+-\\d+": "$&" },
});

/** Jira Cloud's REST API, version 2, whose texts are plain. */
export const jira: Vendor = {
  name: "Jira",
  words: "jira(?:'s)?",
  hosts: [],
  base: "https://{site}.atlassian.net/rest/api/2",
  auth: { type: "BASIC_AUTH", hint: "an e-mail address and an API token" },
  operations: [
    {
      title: "comment on an issue",
      verbs: `${verbs.create}|comment|reply|leave`,
      nouns: "comment|reply",
      method: "POST",
      url: "/issue/{key}/comment",
      path: [site, issueKey],
      body: { type: "json", fields: [comment] },
    },
    {
      title: "get an issue",
      verbs: verbs.read,
      nouns: "(?:issue|ticket|task)s?\\b(?=.*[A-Z]+-\\d)|[A-Z]+-\\d",
      method: "GET",
      url: "/issue/{key}",
      path: [site, issueKey],
    },
    {
      title: "create an issue",
      verbs: `${verbs.create}|report`,
      nouns: issueNouns,
      method: "POST",
      url: "/issue",
      path: [site],
      body: {
        type: "json",
        fields: [
          need("fields.project.key", "project(?: key)?|in project|board", "Which project (its key)?", {
            options: {},
          }),
          need("fields.summary", title, "What is the issue's summary?", { main: true }),
          need("fields.issuetype.name", "type|issue type", "Which type of issue (Task, Bug, Story)?", {
            options: { bug: "Bug", story: "Story", epic: "Epic", task: "Task" },
          }),
          may("fields.description", details),
          may("fields.priority.name", "priority", {
            options: { highest: "Highest", "high(?= priority)": "High", "low(?= priority)": "Low" },
          }),
        ],
      },
    },
    {
      title: "search issues",
      verbs: verbs.list,
      nouns: issueNouns,
      method: "GET",
      url: "/search",
      path: [site],
      query: [
        need("jql", "jql|query|where|matching", "Which JQL query?", { main: true }),
        may("maxResults", "limit|first|top", { kind: "number" }),
      ],
    },
  ],
};

const gitlabProject = need(
  "project",
  "project(?: id)?|repo(?:sitory)?|in",
  "Which project (its id or path)?",
  { kind: "repository" },
);
const iid = need("iid", "issue|merge request|mr|number|#", "Which number has it?", { kind: "id" });

export const gitlab: Vendor = {
  name: "GitLab",
  words: "git ?lab(?:'s)?",
  hosts: ["gitlab.com"],
  base: "https://gitlab.com/api/v4",
  auth: { type: "BEARER_TOKEN", hint: "a GitLab access token" },
  operations: [
    {
      title: "comment on an issue",
      verbs: `${verbs.create}|comment|reply`,
      nouns: "comment|note|reply",
      method: "POST",
      url: "/projects/{project}/issues/{iid}/notes",
      path: [gitlabProject, iid],
      body: { type: "json", fields: [comment] },
    },
    {
      title: "create an issue",
      verbs: `${verbs.create}|report`,
      nouns: "issues?|bugs?|tickets?",
      method: "POST",
      url: "/projects/{project}/issues",
      path: [gitlabProject],
      body: {
        type: "json",
        fields: [
          need("title", title, "What is the issue's title?", { main: true }),
          may("description", details),
          may("labels", "label(?:l?ed|s)?"),
        ],
      },
    },
    {
      title: "list issues",
      verbs: verbs.list,
      nouns: "issues?|bugs",
      method: "GET",
      url: "/projects/{project}/issues",
      path: [gitlabProject],
      query: [
        may("state", "state", { options: { open: "opened", opened: "opened", closed: "closed" } }),
        may("labels", "labels?"),
      ],
    },
    {
      title: "list merge requests",
      verbs: verbs.list,
      nouns: "merge requests?|mrs?",
      method: "GET",
      url: "/projects/{project}/merge_requests",
      path: [gitlabProject],
      query: [
        may("state", "state", {
          options: { open: "opened", opened: "opened", merged: "merged", closed: "closed" },
        }),
      ],
    },
    {
      title: "run a pipeline",
      verbs: "trigger|run|start|create|launch",
      nouns: "pipelines?",
      method: "POST",
      url: "/projects/{project}/pipeline",
      path: [gitlabProject],
      query: [need("ref", "ref|branch|on|for|tag", "On which branch or tag?")],
    },
    {
      title: "get a project",
      verbs: verbs.read,
      nouns: "project|repo",
      method: "GET",
      url: "/projects/{project}",
      path: [gitlabProject],
    },
  ],
};
