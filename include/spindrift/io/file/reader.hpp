#pragma once

#include <spindrift/base/reader_iterator.hpp>
#include <spindrift/nmsg/message/message.hpp>
#include <spindrift/nmsg/message/registry.hpp>
#include <spindrift/nmsg/message/schema_cache.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>
#include <spindrift/pipeline/source_reader.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace spindrift::io {

/// A message that was read: its header, and its fields if its type is known. Valid until the next message is read.
class Message {
public:
    [[nodiscard]] const nmsg::Payload& payload() const noexcept { return *payload_; }

    /// The type, or null if the registry does not know it.
    [[nodiscard]] const nmsg::Schema* schema() const noexcept { return schema_; }

    /// The fields, or null if the type is unknown or the octets do not match it.
    [[nodiscard]] const nmsg::MessageView* fields() const noexcept { return readable_ ? &view_ : nullptr; }

    /// Whether it is of the type with these names.
    [[nodiscard]] bool is(std::string_view vendor, std::string_view name) const noexcept {
        return schema_ != nullptr && schema_->vendor() == vendor && schema_->name() == name;
    }

    // The values of a field by its name, as `nmsg::MessageView` gives them; empty if there are no fields.

    [[nodiscard]] std::string text(std::string_view field) const {
        return readable_ ? view_.text(field) : std::string();
    }
    [[nodiscard]] std::vector<std::string> texts(std::string_view field) const {
        return readable_ ? view_.texts(field) : std::vector<std::string>();
    }
    [[nodiscard]] std::optional<std::int64_t> number(std::string_view field) const {
        return readable_ ? view_.number(field) : std::nullopt;
    }
    [[nodiscard]] std::optional<IpAddress> address(std::string_view field) const {
        return readable_ ? view_.address(field) : std::nullopt;
    }

private:
    friend class Reader;

    const nmsg::Payload* payload_ = nullptr;
    const nmsg::Schema* schema_ = nullptr;
    bool readable_ = false;
    nmsg::MessageView view_;
};

/// Reads messages one after the other, on the calling thread:
///
///     for (const Message& message : Reader("file.nmsg")) {
///         std::cout << message.text("rrname") << '\n';
///     }
///
/// For many messages from files to files, a `Pipeline` is faster.
class Reader {
public:
    /// Reads containers from a file.
    /// \param path `-` for standard input
    /// \throws Error if it cannot be opened
    explicit Reader(const std::string& path, const nmsg::Registry& registry = nmsg::built_in_types());

    /// Reads from any source: a socket, JSON lines. `registry` must outlive the reader.
    explicit Reader(std::unique_ptr<pipeline::Source> source, const nmsg::Registry& registry = nmsg::built_in_types());

    /// The next message, or null at the end. Waits for input.
    /// \throws Error if the input ends with an error, after all messages before it
    const Message* next();

    /// The counts of what was read and lost so far.
    [[nodiscard]] const pipeline::Counters& counters() const noexcept { return source_.counters(); }

    using Iterator = ReaderIterator<Reader, Message>;

    /// One pass only.
    [[nodiscard]] Iterator begin() { return Iterator(*this); }
    [[nodiscard]] Iterator end() const { return {}; }

private:
    [[noreturn]] void fail(nmsg::Errc errc) const;

    nmsg::SchemaCache schemas_;
    pipeline::SourceReader source_;
    std::unique_ptr<StopSignal> stop_ = std::make_unique<StopSignal>();
    Message message_;
};

}  // namespace spindrift::io
