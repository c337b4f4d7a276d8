"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import { useQueryStates } from "nuqs";
import { EmptyState } from "@/components/empty-state";
import { LoadError } from "@/components/load-error";
import { LoadMore } from "@/components/load-more";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { useTRPC } from "@/trpc/client";
import { auditTargets } from "../../audit-schema";
import { type AuditParams, auditFilter, auditParams } from "../../search-params";
import { auditPages } from "./audit-pages";
import { AuditRow } from "./audit-row";

const every = "ALL";
const none: AuditParams = { about: null, id: null, from: null, to: null };

/** The audit log with its filters, which the address keeps. */
export function AuditView() {
  const trpc = useTRPC();
  const [params, setParams] = useQueryStates(auditParams);
  const list = useInfiniteQuery(auditPages(trpc, auditFilter(params)));
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = Object.values(params).some((value) => value !== null);
  return (
    <div className="grid grid-cols-1 gap-4">
      <search className="flex flex-wrap items-end gap-3">
        <Select
          value={params.about ?? every}
          onValueChange={(about) => void setParams({ about: about === every ? null : about })}
        >
          <SelectTrigger aria-label="What it is about" className="w-44">
            <SelectValue />
          </SelectTrigger>
          <SelectContent>
            <SelectItem value={every}>Everything</SelectItem>
            {Object.entries(auditTargets).map(([target, label]) => (
              <SelectItem key={target} value={target}>
                {label}
              </SelectItem>
            ))}
          </SelectContent>
        </Select>
        {(["from", "to"] as const).map((side) => (
          <div key={side} className="flex items-center gap-2">
            <Label htmlFor={`audit-${side}`} className="text-muted-foreground max-sm:w-9">
              {side}
            </Label>
            <Input
              id={`audit-${side}`}
              type="date"
              className="w-40"
              value={params[side] ?? ""}
              onChange={(event) => void setParams({ [side]: event.target.value || null })}
            />
          </div>
        ))}
        {filtered && (
          <Button variant="ghost" onClick={() => void setParams(none)}>
            Show everything
          </Button>
        )}
      </search>
      {params.id && (
        <p className="text-muted-foreground text-sm [overflow-wrap:anywhere]">
          Only what was done with <code className="font-mono text-xs">{params.id}</code>.
        </p>
      )}
      {list.isError && <LoadError what="the log" error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && (
        <div role="status" aria-label="Loading the log" className="grid gap-2">
          <Skeleton className="h-12 w-full" />
          <Skeleton className="h-12 w-full" />
        </div>
      )}
      {list.isSuccess && items.length === 0 && (
        <EmptyState
          icon={ScrollText}
          title={filtered ? "Nothing like that was done" : "Nothing was done yet"}
        >
          {filtered ? "Choose other days, or show everything." : "Changes appear here as they are made."}
        </EmptyState>
      )}
      {items.length > 0 && (
        <ul aria-label="Audit log" className="divide-y rounded-lg border bg-card">
          {items.map((entry) => (
            <AuditRow key={entry.id} entry={entry} onTarget={(id) => void setParams({ id })} />
          ))}
        </ul>
      )}
      <LoadMore list={list} />
    </div>
  );
}
