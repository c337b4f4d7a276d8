import { may, need, type Operation, type Vendor, verbs } from "../types";

const title = "titled?|named|called|name|subject|summary";
const details = "description|descr?|body|details|text|content|notes?";

export const asana: Vendor = {
  name: "Asana",
  words: "asana(?:'s)?",
  hosts: ["app.asana.com"],
  base: "https://app.asana.com/api/1.0",
  auth: { type: "BEARER_TOKEN", hint: "a personal access token" },
  operations: [
    {
      title: "complete a task",
      verbs: "complete|finish|close|mark",
      nouns: "tasks?",
      method: "PUT",
      url: "/tasks/{task}",
      path: [need("task", "task(?: id)?", "Which task (its id)?", { kind: "id" })],
      body: { type: "json", fields: [], constants: { "data.completed": true } },
    },
    {
      title: "create a task",
      verbs: verbs.create,
      nouns: "tasks?|to-?dos?",
      method: "POST",
      url: "/tasks",
      body: {
        type: "json",
        fields: [
          need("data.name", title, "What is the task called?", { main: true }),
          need("data.projects.0", "project(?: id)?|in project", "In which project (its id)?", { kind: "id" }),
          may("data.notes", details),
          may("data.due_on", "due(?: on| date)?"),
          may("data.assignee", "assignee|assign(?:ed)?(?: it)? to"),
        ],
      },
    },
    {
      title: "list tasks",
      verbs: verbs.list,
      nouns: "tasks?",
      method: "GET",
      url: "/tasks",
      query: [need("project", "project(?: id)?|in|of", "Of which project (its id)?", { kind: "id" })],
    },
  ],
};

export const trello: Vendor = {
  name: "Trello",
  words: "trello(?:'s)?",
  hosts: ["api.trello.com"],
  base: "https://api.trello.com/1",
  auth: { type: "API_KEY", hint: "an API key and token" },
  operations: [
    {
      title: "create a card",
      verbs: verbs.create,
      nouns: "cards?|tasks?",
      method: "POST",
      url: "/cards",
      query: [
        need("idList", "list(?: id)?|in|to|on", "In which list (its id)?", { kind: "id" }),
        need("name", title, "What is the card called?", { main: true }),
        may("desc", details),
        may("due", "due(?: on| date)?"),
      ],
    },
    {
      title: "list cards",
      verbs: verbs.list,
      nouns: "cards",
      method: "GET",
      url: "/lists/{list}/cards",
      path: [need("list", "list(?: id)?|of|in|on", "Of which list (its id)?", { kind: "id" })],
    },
    { title: "list boards", verbs: verbs.list, nouns: "boards", method: "GET", url: "/members/me/boards" },
  ],
};

export const clickup: Vendor = {
  name: "ClickUp",
  words: "click ?up(?:'s)?",
  hosts: ["api.clickup.com"],
  base: "https://api.clickup.com/api/v2",
  auth: { type: "API_KEY", hint: "an API token, in the header Authorization" },
  operations: [
    {
      title: "create a task",
      verbs: verbs.create,
      nouns: "tasks?",
      method: "POST",
      url: "/list/{list}/task",
      path: [need("list", "list(?: id)?|in|to", "In which list (its id)?", { kind: "id" })],
      body: {
        type: "json",
        fields: [
          need("name", title, "What is the task called?", { main: true }),
          may("description", details),
          may("priority", "priority", { kind: "number" }),
          may("status", "status"),
        ],
      },
    },
  ],
};

export const todoist: Vendor = {
  name: "Todoist",
  words: "todoist(?:'s)?",
  hosts: ["api.todoist.com"],
  base: "https://api.todoist.com/api/v1",
  auth: { type: "BEARER_TOKEN", hint: "a Todoist API token" },
  operations: [
    {
      title: "create a task",
      verbs: verbs.create,
      nouns: "tasks?|to-?dos?|todoist",
      method: "POST",
      url: "/tasks",
      body: {
        type: "json",
        fields: [
          need("content", `${title}|content|saying`, "What is the task?", { main: true }),
          may("due_string", "due|due (?:on|date)"),
          may("project_id", "project(?: id)?", { kind: "id" }),
          may("priority", "priority", { kind: "number" }),
        ],
      },
    },
    { title: "list tasks", verbs: verbs.list, nouns: "tasks", method: "GET", url: "/tasks" },
  ],
};

const pageId = (noun: string): Operation["path"] => [
  need("id", `${noun}(?: with)?(?: id)?|id`, `Which ${noun} (its id)?`, { kind: "id", main: true }),
];

/** Notion's API, version 2022-06-28. */
export const notion: Vendor = {
  name: "Notion",
  words: "notion(?:'s)?",
  hosts: ["api.notion.com"],
  base: "https://api.notion.com/v1",
  auth: { type: "BEARER_TOKEN", hint: "an integration's secret" },
  headers: { "Notion-Version": "2022-06-28" },
  operations: [
    {
      title: "query a database",
      verbs: verbs.list,
      nouns: "databases?|rows|entries|pages? (?:of|in|from) (?:the |a )?(?:notion )?database|items",
      method: "POST",
      url: "/databases/{id}/query",
      path: [
        need("id", "database(?: with)?(?: id)?|id", "Which database (its id)?", { kind: "id", main: true }),
      ],
      body: { type: "json", fields: [may("page_size", "limit|first|top|page size", { kind: "number" })] },
    },
    {
      title: "create a page in a database",
      verbs: verbs.create,
      nouns: "pages?|entry|row|item|database",
      method: "POST",
      url: "/pages",
      body: {
        type: "json",
        fields: [
          need("parent.database_id", "database(?: with)?(?: id)?|in|to", "In which database (its id)?", {
            kind: "id",
          }),
          need("properties.Name.title.0.text.content", title, "What is the page's title?", { main: true }),
        ],
      },
    },
    {
      title: "get a page",
      verbs: verbs.read,
      nouns: "pages?",
      method: "GET",
      url: "/pages/{id}",
      path: pageId("page"),
    },
    {
      title: "archive a page",
      verbs: verbs.remove,
      nouns: "pages?",
      method: "PATCH",
      url: "/pages/{id}",
      path: pageId("page"),
      body: { type: "json", fields: [], constants: { archived: true } },
    },
    { title: "list users", verbs: verbs.list, nouns: "users", method: "GET", url: "/users" },
    {
      title: "search",
      verbs: "search|find|look for",
      nouns: "notion|pages?|for",
      method: "POST",
      url: "/search",
      body: {
        type: "json",
        fields: [need("query", "for|query|matching", "What shall be searched for?", { main: true })],
      },
    },
  ],
};
