import type { ServerResponse } from "node:http";
import { operationOf, useHttpServer } from "./http-server";
import { type ListedProduct, listedProducts } from "./listed-products";
import { refuse } from "./refusal";

interface Question {
  readonly ServiceCode: string;
  readonly Filters?: readonly { readonly Field: string; readonly Value: string }[];
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

/** How the server behaves until it is told otherwise. */
export interface Behaviour {
  /** Throttles so many requests first. */
  readonly throttled?: number;
  /** Denies this service in this region. */
  readonly denied?: { readonly service: string; readonly region: string };
  /** Answers with this page instead. */
  readonly html?: string;
  /** What becomes of each product. */
  readonly change?: (product: ListedProduct) => ListedProduct;
}

export interface PriceListServer {
  /** For AWS_ENDPOINT_URL; only readable inside tests and hooks. */
  readonly url: string;
  /** Forgets the requests so far, too. */
  readonly behave: (behaviour: Behaviour) => void;
  readonly requests: readonly Question[];
}

const PRODUCTS_PER_PAGE = 3;

/** An HTTP server that answers GetProducts as AWS's Price List API does, in pages. */
export function usePriceListServer(): PriceListServer {
  let behaviour: Behaviour = {};
  let requests: Question[] = [];
  const server = useHttpServer((exchange) => {
    const question = JSON.parse(exchange.body) as Question;
    requests.push(question);
    const { throttled = 0, denied, html } = behaviour;
    if (html !== undefined) {
      exchange.outgoing.writeHead(200, { "content-type": "text/html" }).end(html);
    } else if (operationOf(exchange) !== "GetProducts") {
      refuse(exchange, "UnknownOperation", "");
    } else if (requests.length <= throttled) {
      refuse(exchange, "Throttling", "Rate exceeded");
    } else if (denied && question.ServiceCode === denied.service && isOf(question, denied.region)) {
      refuse(exchange, "AccessDenied", "not authorized to perform: pricing:GetProducts");
    } else {
      answer(exchange.outgoing, question, behaviour);
    }
  });
  return {
    get url() {
      return server.url;
    },
    behave: (next) => {
      behaviour = next;
      requests = [];
    },
    get requests() {
      return requests;
    },
  };
}

function answer(outgoing: ServerResponse, question: Question, { change }: Behaviour): void {
  const { ServiceCode, Filters = [], MaxResults = 100, NextToken } = question;
  const all = listedProducts(ServiceCode)
    .map((product) => change?.(product) ?? product)
    .filter(({ product }) =>
      Filters.every(({ Field, Value }) => product.attributes[Field] === Value),
    );
  const start = Number(NextToken ?? 0);
  const end = start + Math.min(MaxResults, PRODUCTS_PER_PAGE);
  const body = {
    FormatVersion: "aws_v1",
    PriceList: all.slice(start, end).map((product) => JSON.stringify(product)),
    ...(end < all.length ? { NextToken: String(end) } : {}),
  };
  outgoing.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
  outgoing.end(JSON.stringify(body));
}

function isOf({ Filters = [] }: Question, region: string): boolean {
  return Filters.some(({ Value }) => Value === region);
}
