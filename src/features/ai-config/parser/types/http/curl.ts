import type { Provenance } from "../../../schema";
import { secretMark } from "../../words";
import { readJson, writeJson } from "./json-text";
import type { Request } from "./request";

/** The words of a shell command, quotes taken off; a backslash joins lines. */
function shellWords(command: string): string[] {
  const words: string[] = [];
  const text = command.replace(/\\\r?\n/g, " ");
  for (const match of text.matchAll(/(?:\$?'(?:[^'])*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/g)) {
    words.push(
      match[0].replace(
        /\$?'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g,
        (_, single?: string, double?: string, escaped?: string) =>
          single ?? double?.replace(/\\(["\\$`])/g, "$1") ?? escaped ?? "",
      ),
    );
  }
  return words;
}

const valued =
  /^(?:-[oAebcmxTKEwCrtYyzP]|--(?:output|user-agent|referer|cookie|cookie-jar|max-time|connect-timeout|proxy|retry|cacert|cert|key|write-out|range))$/;

/** A request pasted as a curl command (its manual's options), or null for anything else. */
export function readCurl(text: string): Request | null {
  if (!/^\s*(?:\$\s*)?curl\s/.test(text)) return null;
  const words = shellWords(text.trim().replace(/^\$\s*/, "")).slice(1);
  const origin: Provenance = "words";
  const request: Request = { query: [], headers: [], questions: [] };
  const data: string[] = [];
  let url = "";
  let method = "";
  let isGet = false;
  let secret = text.includes(secretMark);
  let type: "json" | "form" | "text" | null = null;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    const joined = /^(-[XHdFu])(.+)$/.exec(word) ?? /^(--[\w-]+)=(.*)$/s.exec(word);
    const flag = joined?.[1] ?? word;
    const value = () => joined?.[2] ?? words[++index] ?? "";
    if (/^(?:-X|--request)$/.test(flag)) method = value().toUpperCase();
    else if (/^(?:-H|--header)$/.test(flag)) {
      const header = value();
      const name = header.slice(0, header.indexOf(":")).trim();
      const content = header.slice(header.indexOf(":") + 1).trim();
      if (header.includes(secretMark) || /^authorization$/i.test(name)) secret = true;
      else if (/^content-type$/i.test(name)) {
        type = /json/i.test(content) ? "json" : /urlencoded/i.test(content) ? "form" : "text";
      } else if (name) request.headers.push({ name, value: content, origin });
    } else if (/^(?:-d|--data|--data-raw|--data-binary|--data-ascii|--data-urlencode)$/.test(flag))
      data.push(value());
    else if (flag === "--json") {
      data.push(value());
      type = "json";
    } else if (/^(?:-F|--form)$/.test(flag)) {
      data.push(value());
      type ??= "form";
    } else if (/^(?:-u|--user)$/.test(flag)) {
      value();
      secret = true;
    } else if (/^(?:-G|--get)$/.test(flag)) isGet = true;
    else if (/^(?:-I|--head)$/.test(flag)) method ||= "HEAD";
    else if (flag === "--url") url = value();
    else if (valued.test(flag)) value();
    else if (!flag.startsWith("-") && !url) url = flag;
  }
  const content = data.join("&").replaceAll(secretMark, "");
  request.method = { method: method || (content && !isGet ? "POST" : "GET"), origin };
  if (url) request.url = { url: /^https?:/i.test(url) ? url : `https://${url}`, origin };
  if (isGet && content) {
    for (const [name, value] of new URLSearchParams(content)) request.query.push({ name, value, origin });
  } else if (content) {
    const json = /^\s*[[{]/.test(content) ? readJson(content) : null;
    const kind = type ?? (json ? "json" : "form");
    request.body = { type: kind, content: kind === "json" && json ? writeJson(json) : content, origin };
  }
  if (secret) {
    request.questions.push({
      field: "credentialId",
      question:
        "What authenticates the call was left out of the config. Store it as a credential and choose it here.",
    });
  }
  return request;
}
