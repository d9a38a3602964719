import { Endpoint } from '../host/endpoint.ts';
import { type Service, TAKES_NOTHING } from './service.ts';

/**
 * An application server. Its start needs much reading and computing, on cores and a disk that it shares with the other
 * guests.
 */
export const jboss: Service = {
  name: 'JBoss',
  summary: 'an application server: its start is heavy on CPU and disk',
  works: false,
  takes: ({ jbossBytes }) => ({ ...TAKES_NOTHING, memoryBytes: jbossBytes }),
  install(guest, { values }) {
    guest.claim(values.jbossBytes);
    const service = {
      endpoint: new Endpoint('JBoss'),
      work: null,
      start: () =>
        guest.meet({ cpuNanos: values.jbossStartCpuNanos, diskBytes: values.jbossStartReadBytes, waitNanos: 0 }),
    };
    guest.install(service);
    return service;
  },
};
