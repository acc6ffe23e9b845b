"use client";
import { lazy } from "react";

/** Loaded when there is an error to show, not with every page. */
export default lazy(() =>
  import("../../platform/identity/ui/error-in-frame.tsx").then(({ ErrorInFrame }) => ({ default: ErrorInFrame })),
);
