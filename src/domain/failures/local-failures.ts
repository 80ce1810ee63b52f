import type { FailureTexts } from './failure-text.ts'

/** The command line, files of this machine, and the sandbox. */
export const LOCAL_FAILURES: FailureTexts = {
  USAGE: {
    kinds: ['usage'],
    meaning: 'The command line, a variable or the config file is not right; nothing was done.',
    causes: ['a flag or a word is mistyped', 'a value is not of the kind it should be'],
    fixes: [
      'kctl help COMMAND has examples',
      'kctl context show --explain says where each setting comes from',
    ],
  },
  INTERNAL: {
    kinds: ['internal'],
    meaning: 'A mistake in kctl itself.',
    causes: ['kctl met something that its authors have not thought of'],
    fixes: ['report it with the stack that is shown, and with what kctl version says'],
  },
  NO_HELP: {
    kinds: ['notFound'],
    meaning: 'There is no command and no help page of that name.',
    causes: ['it is mistyped'],
    fixes: ['kctl help lists the commands and pages'],
  },
  NO_EXPLANATION: {
    kinds: ['notFound'],
    meaning: 'That is no code of kctl, no error of Kafka and no exit code.',
    causes: ['it is mistyped', 'it comes from a broker that is newer than this kctl'],
    fixes: ['kctl explain lists every code'],
  },
  OUTPUT_FAILED: {
    kinds: ['outputFailed'],
    meaning: 'The output could not be written: stdout, or the file of --failed.',
    causes: ['the disk is full', 'a quota is used up'],
    fixes: ['make room; consume names the offsets up to which each partition is written'],
  },
  FILE_NOT_WRITTEN: {
    kinds: ['outputFailed'],
    meaning: 'A file of kctl, such as its config or journal, could not be written; the old one is as it was.',
    causes: ['the disk is full', 'the directory belongs to another user'],
    fixes: ['kctl help environment says where these files are, and how to move them'],
  },
  FILE_LOCKED: {
    kinds: ['precondition'],
    meaning: 'Another kctl is changing that file.',
    causes: ['two commands at once', 'one was killed in the middle'],
    fixes: ['run it again; if no other kctl runs, delete the lock file that is named'],
  },
  NO_SANDBOX: {
    kinds: ['notFound'],
    meaning: 'No sandbox is running on this machine for this user.',
    causes: ['none was started', 'it has ended'],
    fixes: ['kctl sandbox start', 'kctl sandbox status'],
  },
  SANDBOX_RUNNING: {
    kinds: ['precondition'],
    meaning: 'A sandbox runs already.',
    causes: ['it was started before'],
    fixes: ['use it: kctl topics list', 'end it first: kctl sandbox stop'],
  },
  SANDBOX_EXISTS: {
    kinds: ['precondition'],
    meaning: 'The directory already holds the data of a sandbox.',
    causes: ['it was used before'],
    fixes: ['take another directory, or end that one: kctl sandbox stop'],
  },
  SANDBOX_FAILED: {
    kinds: ['precondition'],
    meaning: 'The sandbox did not start or did not end as it should.',
    causes: ['Docker or Java is missing or too old', 'too little memory', 'its settings are refused'],
    fixes: [
      'the error quotes what it said',
      'the embedded one needs neither Docker nor Java: kctl sandbox start',
    ],
  },
  SANDBOX_RUNS_ON: {
    kinds: ['outcomeUnknown'],
    meaning: 'The sandbox was told to end, and its process is still there.',
    causes: ['it is busy writing', 'the machine is very slow'],
    fixes: ['kctl sandbox status', 'run kctl sandbox stop again'],
  },
  PORT_IN_USE: {
    kinds: ['precondition'],
    meaning: 'Another program listens on that port.',
    causes: ['a broker or another sandbox runs there'],
    fixes: ['take another port: kctl sandbox start --port 19092'],
  },
  DATA_DIR_UNUSABLE: {
    kinds: ['precondition'],
    meaning: 'The directory for the data of the sandbox cannot be used.',
    causes: ['it belongs to another user', 'the disk is full'],
    fixes: ['take another one: kctl sandbox start --data-dir DIRECTORY'],
  },
  JAVA_MISSING: {
    kinds: ['precondition'],
    meaning: 'A real Kafka needs Java 17 or later, and none was found.',
    causes: ['Java is not installed, or not in PATH and JAVA_HOME'],
    fixes: ['install a JDK', 'the embedded broker needs none: kctl sandbox start'],
  },
  MAVEN_MISSING: {
    kinds: ['precondition'],
    meaning: 'Maven is needed to get the jars of Kafka, and was not found.',
    causes: ['Maven is not installed, or not in PATH and MAVEN_HOME'],
    fixes: ['install Maven', 'the embedded broker needs none: kctl sandbox start'],
  },
  KAFKA_JARS: {
    kinds: ['precondition'],
    meaning: 'The jars of Kafka could not be got.',
    causes: ['no network', 'there is no such version of Kafka'],
    fixes: ['the error quotes what Maven said', 'the embedded broker needs none: kctl sandbox start'],
  },
}
