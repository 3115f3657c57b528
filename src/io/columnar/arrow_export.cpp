#include <spindrift/io/columnar/arrow_export.hpp>

#include "arrow_format.hpp"

#include <spindrift/base/error.hpp>

#include <array>
#include <cerrno>
#include <cstring>
#include <new>
#include <string>
#include <utility>
#include <vector>

namespace spindrift::io {
namespace {

using nmsg::ColumnBatch;
using nmsg::ColumnInfo;
using Array = ColumnBatch::Array;
using Extent = ColumnBatch::Extent;

// Some consumers dislike null pointers of buffers without octets.
alignas(ColumnBatch::alignment) constexpr std::array<std::byte, ColumnBatch::alignment> empty_buffer{};

/// What a structure owns: its children and its dictionary. `Structure` is ArrowSchema or ArrowArray. The structures of
/// the children stay here when a consumer moves their content out.
template <class Structure>
struct Owned {
    std::vector<std::unique_ptr<Structure>> children;
    std::vector<Structure*> child_pointers;
    std::unique_ptr<Structure> dictionary;

    Owned() = default;
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;

    // Also while a structure is being built and memory runs out.
    ~Owned() {
        for (const auto& child : children) {
            release(*child);
        }
        if (dictionary) {
            release(*dictionary);
        }
    }

    Structure& add_child() {
        children.push_back(std::make_unique<Structure>(Structure{}));
        child_pointers.push_back(children.back().get());
        return *children.back();
    }

    Structure& add_dictionary() {
        dictionary = std::make_unique<Structure>(Structure{});
        return *dictionary;
    }

private:
    static void release(Structure& structure) {
        if (structure.release != nullptr) {
            structure.release(&structure);
        }
    }
};

struct OwnedSchema : Owned<ArrowSchema> {
    std::string name;
    std::string metadata;
};

struct OwnedArray : Owned<ArrowArray> {
    std::shared_ptr<const ColumnBatch> batch;
    std::array<const void*, 3> buffers{};
};

template <class Structure, class Private>
void release(Structure* structure) {
    delete static_cast<Private*>(structure->private_data);
    structure->release = nullptr;
}

/// Gives a structure to its consumer, who releases what it owns.
void complete(ArrowSchema& to, std::unique_ptr<OwnedSchema> owned, const char* format, std::int64_t flags) {
    to = {.format = format,
          .name = owned->name.c_str(),
          .metadata = owned->metadata.empty() ? nullptr : owned->metadata.data(),
          .flags = flags,
          .n_children = static_cast<std::int64_t>(owned->children.size()),
          .children = owned->child_pointers.empty() ? nullptr : owned->child_pointers.data(),
          .dictionary = owned->dictionary.get(),
          .release = release<ArrowSchema, OwnedSchema>,
          .private_data = owned.get()};
    static_cast<void>(owned.release());
}

void complete(ArrowArray& to, std::unique_ptr<OwnedArray> owned, const Array& array, std::int64_t buffers) {
    to = {.length = static_cast<std::int64_t>(array.length),
          .null_count = static_cast<std::int64_t>(array.nulls),
          .offset = 0,
          .n_buffers = buffers,
          .n_children = static_cast<std::int64_t>(owned->children.size()),
          .buffers = owned->buffers.data(),
          .children = owned->child_pointers.empty() ? nullptr : owned->child_pointers.data(),
          .dictionary = owned->dictionary.get(),
          .release = release<ArrowArray, OwnedArray>,
          .private_data = owned.get()};
    static_cast<void>(owned.release());
}

void append_number(std::string& out, std::size_t number) {
    const auto count = static_cast<std::int32_t>(number);
    out.append(reinterpret_cast<const char*>(&count), sizeof count);
}

std::string encoded_metadata(const nmsg::ColumnSchema* schema) {
    const auto entries = arrow_metadata(schema);
    std::string out;
    append_number(out, entries.size());
    for (const auto& [key, value] : entries) {
        for (const std::string& text : {key, value}) {
            append_number(out, text.size());
            out += text;
        }
    }
    return out;
}

// The values of a column, or the items of its lists.
void export_values(const ColumnInfo& info, std::string name, bool nullable, ArrowSchema& to) {
    auto owned = std::make_unique<OwnedSchema>();
    owned->name = std::move(name);
    if (info.dictionary) {
        complete(owned->add_dictionary(), std::make_unique<OwnedSchema>(), arrow_format(info.type), 0);
    }
    complete(to, std::move(owned), info.dictionary ? arrow_index_format : arrow_format(info.type),
             nullable ? ARROW_FLAG_NULLABLE : 0);
}

void export_column(const ColumnInfo& info, ArrowSchema& to) {
    if (!info.list) {
        export_values(info, info.name, info.nullable, to);
        return;
    }
    auto owned = std::make_unique<OwnedSchema>();
    owned->name = info.name;
    export_values(info, arrow_item_name, info.nullable_items, owned->add_child());
    complete(to, std::move(owned), arrow_list_format, 0);
}

const void* buffer(const ColumnBatch& batch, const Extent& extent) noexcept {
    return extent.size == 0 ? empty_buffer.data() : batch.data(extent);
}

std::unique_ptr<OwnedArray> own(const std::shared_ptr<const ColumnBatch>& batch, const Array& array) {
    auto owned = std::make_unique<OwnedArray>();
    owned->batch = batch;
    owned->buffers[0] = array.nulls > 0 ? buffer(*batch, array.validity) : nullptr;
    return owned;
}

void export_array(const std::shared_ptr<const ColumnBatch>& batch, const Array& array, bool has_offsets,
                  const Array* dictionary, ArrowArray& to) {
    auto owned = own(batch, array);
    owned->buffers[1] = buffer(*batch, has_offsets ? array.offsets : array.values);
    owned->buffers[2] = buffer(*batch, array.values);
    if (dictionary != nullptr) {
        export_array(batch, *dictionary, true, nullptr, owned->add_dictionary());
    }
    complete(to, std::move(owned), array, has_offsets ? 3 : 2);
}

void export_column(const std::shared_ptr<const ColumnBatch>& batch, std::size_t index, ArrowArray& to) {
    const ColumnInfo& info = batch->schema()->columns()[index];
    const ColumnBatch::Column& column = batch->columns()[index];
    const bool has_offsets = nmsg::has_offsets(info.type) && !info.dictionary;
    const Array* const dictionary = info.dictionary ? &column.dictionary : nullptr;
    if (!info.list) {
        export_array(batch, column.rows, has_offsets, dictionary, to);
        return;
    }
    auto owned = own(batch, column.rows);
    owned->buffers[1] = buffer(*batch, column.rows.offsets);
    export_array(batch, column.items, has_offsets, dictionary, owned->add_child());
    complete(to, std::move(owned), column.rows, 2);
}

struct OwnedStream {
    std::unique_ptr<BatchReader> reader;
    std::string error;
};

/// Runs a step of a stream: no exception leaves it. \returns 0, or an errno value
template <class Step>
int attempt(ArrowArrayStream* stream, Step step) noexcept {
    auto& owned = *static_cast<OwnedStream*>(stream->private_data);
    try {
        owned.error.clear();
        step(*owned.reader);
        return 0;
    } catch (const std::bad_alloc&) {
        return ENOMEM;
    } catch (const std::exception& error) {
        try {
            owned.error = error.what();
        } catch (const std::bad_alloc&) {
            return ENOMEM;
        }
        return EIO;
    } catch (...) {
        return EIO;
    }
}

int get_schema(ArrowArrayStream* stream, ArrowSchema* to) noexcept {
    to->release = nullptr;
    return attempt(stream, [to](BatchReader& reader) { export_schema(reader.schema().get(), *to); });
}

int get_next(ArrowArrayStream* stream, ArrowArray* to) noexcept {
    to->release = nullptr;
    return attempt(stream, [to](BatchReader& reader) {
        if (auto batch = reader.next()) {
            export_batch(std::make_shared<const ColumnBatch>(std::move(*batch)), *to);
        }
    });
}

const char* get_last_error(ArrowArrayStream* stream) noexcept {
    const auto& owned = *static_cast<const OwnedStream*>(stream->private_data);
    return owned.error.empty() ? nullptr : owned.error.c_str();
}

void release_stream(ArrowArrayStream* stream) noexcept {
    release<ArrowArrayStream, OwnedStream>(stream);
}

}  // namespace

void export_schema(const nmsg::ColumnSchema* schema, ArrowSchema& to) {
    auto owned = std::make_unique<OwnedSchema>();
    owned->metadata = encoded_metadata(schema);
    if (schema != nullptr) {
        for (const ColumnInfo& info : schema->columns()) {
            export_column(info, owned->add_child());
        }
    }
    complete(to, std::move(owned), arrow_struct_format, 0);
}

void export_batch(const std::shared_ptr<const ColumnBatch>& batch, ArrowArray& to) {
    Array rows;
    rows.length = batch->rows();
    auto owned = own(batch, rows);
    for (std::size_t i = 0; i < batch->columns().size(); ++i) {
        export_column(batch, i, owned->add_child());
    }
    complete(to, std::move(owned), rows, 1);
}

void export_stream(std::unique_ptr<BatchReader> reader, ArrowArrayStream& to) {
    auto owned = std::make_unique<OwnedStream>();
    owned->reader = std::move(reader);
    to = {.get_schema = get_schema,
          .get_next = get_next,
          .get_last_error = get_last_error,
          .release = release_stream,
          .private_data = owned.get()};
    static_cast<void>(owned.release());
}

}  // namespace spindrift::io
