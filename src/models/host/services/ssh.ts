import { Endpoint } from '../host/endpoint.ts';
import { type Service, TAKES_NOTHING } from './service.ts';

/** A shell daemon, which answers shortly after its OS is up. */
export const ssh: Service = {
  name: 'ssh',
  summary: 'answers as soon as the guest OS is up',
  works: false,
  takes: () => TAKES_NOTHING,
  install(guest, { values }) {
    const service = {
      endpoint: new Endpoint('ssh'),
      work: null,
      start: () => guest.compute(values.sshStartNanos),
    };
    guest.install(service);
    return service;
  },
};
