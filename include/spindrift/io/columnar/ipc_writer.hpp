#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/bytes.hpp>
#include <spindrift/nmsg/columns/column_batch.hpp>
#include <spindrift/nmsg/columns/column_schema.hpp>

#include <cstddef>
#include <vector>

/// The Arrow IPC streaming format: https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format. A stream is
/// a schema, then for each batch its dictionaries and the batch, and an end.
namespace spindrift::io {

class FlatBuffer;

/// Whether the buffers of batches are compressed.
enum class IpcCompression : unsigned char { none, zstd };

/// Messages of a stream, to be written one after the other.
class IpcMessages {
public:
    /// Appends the description of a table. \param schema null for a table without columns
    void add_schema(const nmsg::ColumnSchema* schema);

    /// Appends a batch, behind its dictionaries, which replace those of the batch before. Without compression, the
    /// memory of the batch is used and not copied.
    void add_batch(const nmsg::ColumnBatch& batch, IpcCompression compression);

    /// Appends the end of the stream.
    void add_end();

    /// Calls `write` with all octets, in pieces, in order.
    template <class Write>
    void for_each_piece(Write write) const {
        std::size_t from = 0;
        for (const Body& body : bodies_) {
            write(octets_.bytes().subspan(from, body.at - from));
            write(body.octets);
            from = body.at;
        }
        write(octets_.bytes().subspan(from));
    }

    void clear(std::size_t max_kept);

private:
    /// Octets of a batch that come after the octet at `at` of our own.
    struct Body {
        std::size_t at;
        Bytes octets;
    };

    void add_message(unsigned char type, FlatBuffer& metadata, std::uint32_t header, std::size_t body_size);
    void add_record_batch(const nmsg::ColumnBatch& batch, IpcCompression compression);
    void add_dictionary(const nmsg::ColumnBatch& batch, std::size_t column, IpcCompression compression);

    Buffer octets_;
    std::vector<Body> bodies_;
};

}  // namespace spindrift::io
