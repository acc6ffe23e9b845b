"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { type ApiError, type ApiInput, type ApiKey, type ApiOutput, api } from "./api.ts";

type Get = Extract<ApiKey, `GET ${string}`>;
type ListAnswer = { next_cursor: string | null; has_more: boolean };
export type ListKey = { [K in Get]: ApiOutput<K> extends ListAnswer ? K : never }[Get];
/** Rows stand under `data`, or under the name that their source gave them. */
type RowOf<A> = A extends { data: (infer R)[] } ? R : { [F in keyof A]: A[F] extends (infer R)[] ? R : never }[keyof A];
const rowsOf = (page: object) => Object.values(page).find(Array.isArray);

/** Reads a list page by page; events refresh all the pages that are shown. */
export function useApiList<K extends ListKey>(
  key: K,
  input: ApiInput<K>,
  initial?: ApiOutput<K>,
  { enabled = true } = {},
) {
  type Row = RowOf<ApiOutput<K>>;
  const query = useInfiniteQuery<ListAnswer, ApiError>({
    queryKey: [key, input, "pages"],
    queryFn: ({ pageParam }) =>
      api(key, ...([{ ...(input as object), ...(pageParam ? { cursor: pageParam } : {}) }] as never)) as never,
    initialPageParam: null,
    getNextPageParam: (page) => page.next_cursor,
    initialData: initial && ({ pages: [initial], pageParams: [null] } as never),
    enabled,
    staleTime: 60_000,
    placeholderData: (previous) => previous,
  });
  return {
    rows: (query.data?.pages.flatMap(rowsOf) ?? []) as Row[],
    /** The answer that holds the first rows, with what stands around them. */
    first: query.data?.pages[0] as ApiOutput<K> | undefined,
    hasMore: query.hasNextPage,
    loadMore: () => void query.fetchNextPage(),
    pending: query.isFetchingNextPage,
    error: query.error,
    isLoading: query.isLoading,
    refetch: query.refetch,
  };
}
