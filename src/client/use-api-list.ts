"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { type ApiError, type ApiInput, type ApiKey, type ApiOutput, api } from "./api.ts";

type Get = Extract<ApiKey, `GET ${string}`>;
type ListAnswer<T> = { data: T[]; next_cursor: string | null; has_more: boolean };
type ListKey = { [K in Get]: ApiOutput<K> extends ListAnswer<infer _> ? K : never }[Get];

/** Reads a list page by page; events refresh all the pages that are shown. */
export function useApiList<K extends ListKey>(key: K, input: ApiInput<K>, initial?: ApiOutput<K>) {
  type Row = ApiOutput<K> extends ListAnswer<infer R> ? R : never;
  const query = useInfiniteQuery<ListAnswer<Row>, ApiError>({
    queryKey: [key, input, "pages"],
    queryFn: ({ pageParam }) =>
      api(key, ...([{ ...(input as object), ...(pageParam ? { cursor: pageParam } : {}) }] as never)) as never,
    initialPageParam: null,
    getNextPageParam: (page) => page.next_cursor,
    initialData: initial && ({ pages: [initial], pageParams: [null] } as never),
    staleTime: 60_000,
    placeholderData: (previous) => previous,
  });
  return {
    rows: query.data?.pages.flatMap((page) => page.data) ?? [],
    hasMore: query.hasNextPage,
    loadMore: () => void query.fetchNextPage(),
    pending: query.isFetchingNextPage,
    error: query.error,
    isLoading: query.isLoading,
    refetch: query.refetch,
  };
}
