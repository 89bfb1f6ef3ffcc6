/** Whether numbers lie in this machine's memory with their lowest byte first, as blocks have them. */
export const isLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
