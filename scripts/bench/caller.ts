import { isDeepStrictEqual } from "node:util";
import { type Answer, post } from "./load";

/** Calls webhooks, and notes every answer that was not the expected one: one of those fails the benchmark. */
export class Caller {
  readonly faults: string[] = [];

  /** One run to its end, which must be COMPLETED with `output`. */
  async run(url: string, body: unknown, output: unknown): Promise<Answer> {
    const answer = await post(url, body);
    const ended = answer.status === 200 && (JSON.parse(answer.body) as { output: unknown });
    if (!ended || !isDeepStrictEqual(ended.output, output)) this.note(answer);
    return answer;
  }

  /** One run accepted; `executionId` is undefined where it was not. */
  async accept(url: string, body: unknown): Promise<{ ms: number; executionId: string | undefined }> {
    const answer = await post(url, body);
    if (answer.status === 202) {
      return { ms: answer.ms, executionId: (JSON.parse(answer.body) as { executionId: string }).executionId };
    }
    this.note(answer);
    return { ms: answer.ms, executionId: undefined };
  }

  private note({ status, body }: Answer): void {
    this.faults.push(`HTTP ${status}: ${body.slice(0, 300)}`);
  }
}
