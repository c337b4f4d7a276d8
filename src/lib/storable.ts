/** Says of a text that `isStorable` refuses what to do. */
export const notStorable = "must not contain the character U+0000 or half of a surrogate pair";

/** Whether PostgreSQL can keep a text as it is (manual, section 8.3: no U+0000; and only valid UTF-8). */
export const isStorable = (text: string): boolean => !text.includes("\u0000") && text.isWellFormed();
