import { useEffect, useRef, useState } from "react";

import { fetchStepResult, type ResultAsked } from "../api/run";
import { signOf, type StepResult } from "../graph/step_result";
import type { Step } from "../types";

/** While much happens, the server is asked this often at most, in milliseconds. */
const OFTEN = 800;

export interface Asking {
  result: StepResult | null;
  /** Why it is not to be had, as a sentence; "" where it is. */
  trouble: string;
  asked: ResultAsked;
  ask: (asked: Partial<ResultAsked>) => void;
}

/** What a step of a run took and gave; asked for again whenever something has become of it. */
export function useResult(run: number, step: string, live: Step | undefined): Asking {
  const [asked, setAsked] = useState<ResultAsked>({ place: 0, isFailed: false });
  const [told, setTold] = useState<{ result: StepResult | null; trouble: string }>({ result: null, trouble: "" });
  const last = useRef({ at: 0, of: "" });
  const sign = signOf(live);
  useEffect(() => {
    let isOver = false;
    const of = `${run} ${step} ${asked.place} ${String(asked.isFailed)}`;
    const wait = last.current.of === of ? last.current.at + OFTEN - Date.now() : 0;
    const timer = setTimeout(() => {
      last.current = { at: Date.now(), of };
      fetchStepResult(run, step, asked).then(
        (result) => isOver || setTold({ result, trouble: "" }),
        (error: unknown) => isOver || setTold({ result: null, trouble: error instanceof Error ? error.message : String(error) }),
      );
    }, Math.max(0, wait));
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [run, step, asked, sign]);
  return { ...told, asked, ask: (more) => setAsked({ ...asked, ...more }) };
}
