/** What stands for each byte of a secret's value: sizes and places stay, for files count on them. */
const maskByte = "*".charCodeAt(0);

/** Writes over `target` wherever one of the forms lies in `source`, which has the same size. */
function overwrite(target: Buffer, source: Buffer, forms: readonly Buffer[]): void {
  for (const form of forms) {
    for (let at = source.indexOf(form); at !== -1; at = source.indexOf(form, at + 1)) {
      target.fill(maskByte, at, at + form.length);
    }
  }
}

/**
 * Masks `forms` (non-empty texts, as UTF-8) in bytes that come in pieces, also where one lies across the borders of
 * pieces or across another form. The size stays the same. What is handed on lags behind what has come by less than
 * the length of the longest form.
 */
export async function* maskBytes(
  body: AsyncIterable<Buffer>,
  forms: readonly string[],
): AsyncGenerator<Buffer> {
  const sought = forms.map((form) => Buffer.from(form));
  const overlap = Math.max(1, ...sought.map(({ length }) => length)) - 1;
  // What came last, as it came and as it is masked so far: a form may begin in it. Sought is in the former alone, or
  // a form that was found could hide the beginning of a longer one.
  let came: Buffer = Buffer.alloc(0);
  let masked: Buffer = Buffer.alloc(0);
  for await (const chunk of body) {
    came = Buffer.concat([came, chunk]);
    masked = Buffer.concat([masked, chunk]);
    overwrite(masked, came, sought);
    const ready = Math.max(came.length - overlap, 0);
    if (ready > 0) yield masked.subarray(0, ready);
    came = came.subarray(ready);
    masked = masked.subarray(ready);
  }
  if (masked.length) yield masked;
}
