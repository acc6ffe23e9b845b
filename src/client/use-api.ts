"use client";
import {
  type QueryClient,
  type UseMutationOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { type ApiError, type ApiInput, type ApiKey, type ApiOutput, api } from "./api.ts";

type Get = Extract<ApiKey, `GET ${string}`>;
type Change = Exclude<ApiKey, Get>;

/**
 * Reads a route and keeps it fresh by realtime events. `initial` is what the server already put into the page; an answer that
 * is not `kept` is asked for anew whenever its reader appears.
 */
export function useApi<K extends Get>(
  key: K,
  input: ApiInput<K>,
  options: { initial?: ApiOutput<K>; enabled?: boolean; kept?: boolean } = {},
) {
  return useQuery<ApiOutput<K>, ApiError>({
    ...(options.kept === false && { gcTime: 0 }),
    queryKey: [key, input],
    queryFn: () => api(key, ...([input] as never)) as Promise<ApiOutput<K>>,
    initialData: options.initial as never,
    enabled: options.enabled ?? true,
    staleTime: 60_000,
    placeholderData: (previous: unknown) => previous as never,
  });
}

/** Calls a changing route. Reads that this person sees are refreshed by the events that the change announces. */
export function useApiMutation<K extends Change>(
  key: K,
  options: Omit<UseMutationOptions<ApiOutput<K>, ApiError, ApiInput<K>>, "mutationFn"> = {},
) {
  return useMutation<ApiOutput<K>, ApiError, ApiInput<K>>({
    mutationFn: (input) => api(key, ...([input] as never)) as Promise<ApiOutput<K>>,
    ...options,
  });
}

/** Marks the reads that depend on an announced event or signal as stale, which reads the visible ones again. */
export function refresh(client: QueryClient, freshOn: Record<string, readonly string[]>, name: string): void {
  const keys = new Set([...(freshOn[name] ?? []), ...(freshOn["*"] ?? [])]);
  if (keys.size > 0) void client.invalidateQueries({ predicate: (query) => keys.has(query.queryKey[0] as string) });
}

export { useQueryClient };
