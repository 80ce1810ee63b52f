import type { FailureTexts } from './failure-text.ts'

const LOOK = 'kctl doctor goes the whole way step by step, and says where it ends'

/** No broker, or not the one that was needed. */
export const REACH_FAILURES: FailureTexts = {
  HOST_NOT_FOUND: {
    kinds: ['unreachable'],
    meaning: 'This machine cannot turn the name of the host into an address.',
    causes: [
      'the name is mistyped in --brokers or in the context',
      'the name is known only inside of Docker, Kubernetes or a VPN',
      'the name server does not answer',
    ],
    fixes: [
      'kctl context show --explain says where the address comes from',
      'map it, as for a port-forward: kctl topics list --resolve kafka:29092=localhost:9092',
    ],
  },
  CONNECTION_REFUSED: {
    kinds: ['unreachable'],
    meaning: 'The machine is there, but nothing listens on that port.',
    causes: ['the broker does not run', 'the port is another one', 'a port-forward or tunnel has ended'],
    fixes: [
      'start the broker, or correct the port in --brokers or in the context',
      'kctl sandbox start gives you a broker to try things on',
    ],
  },
  UNREACHABLE: {
    kinds: ['unreachable'],
    meaning: 'The network has no way to the address, or the machine does not let this program connect.',
    causes: ['the VPN is not connected', 'the network is down', 'a firewall refuses'],
    fixes: ['check the network, the VPN and the firewall between here and there', LOOK],
  },
  CONNECT_TIMEOUT: {
    kinds: ['unreachable'],
    meaning: 'Nobody answered the attempt to connect, not even with a refusal, until the time was over.',
    causes: [
      'a firewall drops the packets',
      'the address belongs to a machine that is switched off',
      'the VPN is not connected',
    ],
    fixes: [LOOK, 'give it longer: kctl topics list --timeout 30s'],
  },
  REQUEST_TIMEOUT: {
    kinds: ['unreachable'],
    meaning: 'The connection stands, but the broker did not answer a request in time.',
    causes: [
      'the broker is stopped, swapping, or in a long garbage collection',
      'something that is not Kafka accepts connections there',
      'the broker is overloaded',
    ],
    fixes: ["look at that broker's process and log", 'give it longer: kctl topics list --timeout 60s'],
  },
  CONNECTION_RESET: {
    kinds: ['unreachable', 'authentication'],
    meaning: 'The connection was cut from the other side.',
    causes: [
      'the broker is restarting',
      'the listener expects TLS',
      'a proxy or firewall between here and there cuts connections',
    ],
    fixes: ['run it again', 'if it happens at the first request, try --tls', LOOK],
  },
  CONNECTION_CLOSED: {
    kinds: ['unreachable', 'authentication'],
    meaning: 'The broker ended the connection before it had answered.',
    causes: ['the broker is restarting', 'the listener expects TLS', 'the broker allows no more connections'],
    fixes: ['run it again', 'if it happens at the first request, try --tls', LOOK],
  },
  CONNECTION_ENDED: {
    kinds: ['unreachable'],
    meaning: 'The connection was closed by kctl itself when the request was to go out.',
    causes: ['the command was ending at that moment'],
    fixes: ['run it again'],
  },
  SPEAKS_HTTP: {
    kinds: ['unreachable'],
    meaning: 'A web server answers on that port.',
    causes: ['it is the port of a REST proxy, a schema registry, Connect or a user interface'],
    fixes: ['use the port for Kafka clients, often 9092, or 9093 with TLS'],
  },
  SPEAKS_SSH: {
    kinds: ['unreachable'],
    meaning: 'An SSH server answers on that port.',
    causes: ['the port of the machine was taken for that of the broker', 'a tunnel ends at the wrong port'],
    fixes: ['use the port for Kafka clients, often 9092, or 9093 with TLS'],
  },
  NOT_KAFKA: {
    kinds: ['unreachable'],
    meaning: 'The first bytes of the answer are no answer of a Kafka broker.',
    causes: ['another service listens on that port', 'a load balancer answers in its own words'],
    fixes: ['use the port for Kafka clients, often 9092, or 9093 with TLS'],
  },
  FRAME_TOO_LARGE: {
    kinds: ['unreachable'],
    meaning: 'An answer claims a length that is negative or beyond every limit; nothing of it was read.',
    causes: ['another service listens on that port', 'a proxy mangles the bytes'],
    fixes: ['use the port for Kafka clients, often 9092, or 9093 with TLS'],
  },
  MALFORMED_ANSWER: {
    kinds: ['unreachable'],
    meaning: 'An answer cannot be read as what it should be.',
    causes: ['a proxy between here and there changes the bytes', 'a server that only half speaks Kafka'],
    fixes: ['connect to the broker directly, without the proxy', LOOK],
  },
  ADVERTISED_UNREACHABLE: {
    kinds: ['unreachable'],
    meaning:
      'A bootstrap address answered, but the address that the brokers give to their clients (advertised.listeners) is not reached from here.',
    causes: [
      'brokers in Docker or Kubernetes advertise a name that is known only inside',
      'a port-forward reaches one broker, which sends clients to another address',
      'that broker is down',
    ],
    fixes: [
      'set advertised.listeners of the broker to an address that clients reach',
      'or map it here: kctl topics list -b localhost:9092 --resolve kafka:29092=localhost:9092',
      'keep the mapping: kctl context add dev -b localhost:9092 --resolve kafka:29092=localhost:9092',
    ],
  },
  BROKER_UNREACHABLE: {
    kinds: ['unreachable', 'partial'],
    meaning: 'Some brokers are not reached at the address they advertise.',
    causes: ['those brokers are down', 'they advertise an address that is not for clients here'],
    fixes: ['kctl doctor names each broker and what stands in the way', 'map their addresses: --resolve'],
  },
  UNKNOWN_BROKER: {
    kinds: ['unreachable'],
    meaning: 'The cluster named a broker and then did not know it any more.',
    causes: ['that broker is restarting or was taken out'],
    fixes: ['run it again', 'kctl cluster describe shows which brokers there are'],
  },
  API_VERSION: {
    kinds: ['precondition'],
    meaning: 'The broker and kctl have no version of this request in common.',
    causes: ['the broker is older than Kafka 2.1', 'the broker does not have this feature at all'],
    fixes: ['kctl cluster describe shows the version of each broker', 'upgrade the brokers'],
  },
  TEXT_TOO_LONG: {
    kinds: ['usage'],
    meaning: 'A name or text is longer than the protocol can carry (32,767 bytes); nothing was sent.',
    causes: ['the content of a file stands where a name should be'],
    fixes: ['look at the command line after the shell has filled in its variables'],
  },
  TIMEOUT: {
    kinds: ['unreachable'],
    meaning: 'The time of --timeout was over before this item had its turn; nothing was done with it.',
    causes: ['items before it took long, as when a broker is away'],
    fixes: ['run it again for those that are left, or with a longer --timeout'],
  },
  GROUP_TIMEOUT: {
    kinds: ['unreachable'],
    meaning: "The group's coordinator did not get done in time.",
    causes: [
      'the broker that coordinates the group is down or overloaded',
      'a rebalance does not come to its end',
    ],
    fixes: ['kctl cluster describe shows which brokers are away', 'give it longer: --timeout 60s'],
  },
  GROUP_UNREACHABLE: {
    kinds: ['unreachable'],
    meaning: 'The broker that coordinates the group cannot be reached, so nobody could join it.',
    causes: ['that broker is down', 'the cluster is still choosing another coordinator'],
    fixes: ['kctl cluster describe shows which brokers are away', 'run it again'],
  },
  NO_LEADER: {
    kinds: ['precondition', 'unreachable'],
    meaning: 'A partition has no leader at the moment, so nobody can read or write it.',
    causes: ['every broker that holds a replica in sync is down', 'an election is under way'],
    fixes: [
      'kctl topics list --unhealthy names the partitions, kctl cluster describe the brokers',
      'bring the brokers back that hold its replicas',
    ],
  },
  PARTITION_UNAVAILABLE: {
    kinds: ['unreachable'],
    meaning: 'A partition cannot be asked where its log starts and ends.',
    causes: ['its leader is away', 'it has no leader'],
    fixes: ['kctl topics list --unhealthy', 'leave it out: name the others with -p or -t TOPIC:PARTITIONS'],
  },
  WRONG_CLUSTER: {
    kinds: ['precondition'],
    meaning: 'The brokers belong to another cluster than the one that the context or the change is about.',
    causes: ['the context points at other brokers than it used to', 'the cluster was set up anew'],
    fixes: ['kctl context show', 'kctl cluster describe shows the id that the brokers give'],
  },
}
