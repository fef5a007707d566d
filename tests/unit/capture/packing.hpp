// SPDX-License-Identifier: Apache-2.0
// Packs octets as gzip and zstd, as the programs of that name do.
#pragma once

#include <zlib.h>
#include <zstd.h>

#include "craft/capture.hpp"

namespace tapwarden::test {

inline craft::Octets gzip(const craft::Octets& octets) {
  constexpr int kGzipOnly = 16;
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + kGzipOnly, 8, Z_DEFAULT_STRATEGY);
  craft::Octets packed(deflateBound(&stream, octets.size()));
  stream.next_in = const_cast<Bytef*>(octets.data());
  stream.avail_in = static_cast<uInt>(octets.size());
  stream.next_out = packed.data();
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

/// With a checksum, as zstd(1) writes it.
inline craft::Octets zstd(const craft::Octets& octets) {
  craft::Octets packed(ZSTD_compressBound(octets.size()));
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  packed.resize(
      ZSTD_compress2(context, packed.data(), packed.size(), octets.data(), octets.size()));
  ZSTD_freeCCtx(context);
  return packed;
}

}  // namespace tapwarden::test
