type Searched = { name: string; description: string | null };

/** Whether every word of the search text is found in the name or the description, in any case. */
export function matches({ name, description }: Searched, text: string): boolean {
  const searched = `${name}\n${description ?? ""}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => searched.includes(word));
}
