/**
 * The part of etcd's v3 API that is read here, as a JSON descriptor: no file to ship or to find at run time.
 * Source: etcd api/etcdserverpb/rpc.proto and api/mvccpb/kv.proto (field numbers).
 */
export const ETCD_V3 = {
  nested: {
    etcdserverpb: {
      nested: {
        KV: { methods: { Range: { requestType: 'RangeRequest', responseType: 'RangeResponse' } } },
        Lease: {
          methods: {
            LeaseTimeToLive: { requestType: 'LeaseTimeToLiveRequest', responseType: 'LeaseTimeToLiveResponse' },
          },
        },
        Auth: {
          methods: { Authenticate: { requestType: 'AuthenticateRequest', responseType: 'AuthenticateResponse' } },
        },
        ResponseHeader: {
          fields: {
            cluster_id: { type: 'uint64', id: 1 },
            member_id: { type: 'uint64', id: 2 },
            revision: { type: 'int64', id: 3 },
            raft_term: { type: 'uint64', id: 4 },
          },
        },
        RangeRequest: {
          fields: {
            key: { type: 'bytes', id: 1 },
            range_end: { type: 'bytes', id: 2 },
            limit: { type: 'int64', id: 3 },
            revision: { type: 'int64', id: 4 },
          },
        },
        KeyValue: {
          fields: {
            key: { type: 'bytes', id: 1 },
            create_revision: { type: 'int64', id: 2 },
            mod_revision: { type: 'int64', id: 3 },
            version: { type: 'int64', id: 4 },
            value: { type: 'bytes', id: 5 },
            lease: { type: 'int64', id: 6 },
          },
        },
        RangeResponse: {
          fields: {
            header: { type: 'ResponseHeader', id: 1 },
            kvs: { rule: 'repeated', type: 'KeyValue', id: 2 },
            more: { type: 'bool', id: 3 },
            count: { type: 'int64', id: 4 },
          },
        },
        LeaseTimeToLiveRequest: { fields: { ID: { type: 'int64', id: 1 } } },
        LeaseTimeToLiveResponse: { fields: { TTL: { type: 'int64', id: 3 } } },
        AuthenticateRequest: { fields: { name: { type: 'string', id: 1 }, password: { type: 'string', id: 2 } } },
        AuthenticateResponse: { fields: { token: { type: 'string', id: 2 } } },
      },
    },
  },
} as const;

/** Longs come as text: lease ids and revisions exceed 2^53. */
export interface KeyValue {
  readonly key: Buffer;
  readonly create_revision: string;
  readonly mod_revision: string;
  readonly version: string;
  readonly value: Buffer;
  /** `0` for a key that does not expire. */
  readonly lease: string;
}

export interface RangeResponse {
  readonly header: {
    readonly cluster_id: string;
    readonly member_id: string;
    readonly revision: string;
    readonly raft_term: string;
  };
  readonly kvs: readonly KeyValue[];
  readonly more: boolean;
}
