#pragma once

#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/memory_budget.hpp>
#include <spindrift/io/container/header_filter.hpp>
#include <spindrift/nmsg/message/alias.hpp>
#include <spindrift/nmsg/message/registry.hpp>
#include <spindrift/nmsg/text/json_faults.hpp>
#include <spindrift/nmsg/text/presentation.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>
#include <spindrift/pipeline/source_of.hpp>

#include <memory>
#include <string>

namespace spindrift::io {

class InputFile;

class JsonLineBatch;

/// Reads messages from a file or pipe of JSON lines. Lines that are not a message of a known type are counted and
/// skipped, and reported once when the source is closed.
class JsonFileSource final : public pipeline::SourceOf<JsonLineBatch> {
public:
    struct Options {
        const nmsg::Registry* registry = &nmsg::built_in_types();
        const nmsg::Aliases* aliases = nullptr;  ///< names of operators and groups
        std::size_t max_line_size = 64 << 20;    ///< octets; longer lines are skipped, and counted
        MemoryBudget* budget = nullptr;          ///< a line is also skipped if this has no room for it
        MemoryBudget* memory = nullptr;          ///< charged to decompress; not owned
    };

    /// \param path `-` for standard input
    /// \throws Error if it cannot be opened
    explicit JsonFileSource(const std::string& path) : JsonFileSource(path, Options{}) {}
    JsonFileSource(const std::string& path, Options options);
    /// Reads a descriptor from where it is. \param name for the user
    JsonFileSource(FileDescriptor descriptor, std::string name, Options options);
    ~JsonFileSource() override;

    [[nodiscard]] std::string name() const override;
    [[nodiscard]] std::unique_ptr<pipeline::Batch> make_batch() const override;
    [[nodiscard]] std::optional<std::uint64_t> total_size() const override;
    void close(pipeline::Counters& counters, const Reporter& report) override;
    [[nodiscard]] bool is_unusable() const noexcept override;

private:
    JsonFileSource(std::unique_ptr<InputFile> file, Options options);

    nmsg::Errc read_batch(JsonLineBatch& batch, const StopSignal& stop) override;
    void decode_batch(JsonLineBatch& batch) const override;
    nmsg::Errc account_batch(const JsonLineBatch& batch, pipeline::Counters& counters, const Reporter& report) override;

    [[nodiscard]] bool has_room(JsonLineBatch& batch) const;

    Options options_;
    std::unique_ptr<InputFile> file_;
    nmsg::JsonFaults faults_;  // of all batches
    Buffer carry_;             // octets that were read and belong to the next batch
    bool skipping_ = false;    // inside a line that is too long
    bool at_end_ = false;
};

class PresentationBatch;

/// Reads messages of one type from a file or pipe of presentation text. A line that cannot be parsed ends the source. A
/// message that is too large is left out, counted, and reported when the source is closed.
class PresentationFileSource final : public pipeline::SourceOf<PresentationBatch> {
public:
    struct Options {
        const nmsg::Aliases* aliases = nullptr;  ///< names of operators and groups; must outlive the source
        std::size_t max_message_size = std::size_t{64}
                                       << 20;  ///< octets of text; larger messages are skipped, and counted
        MemoryBudget* budget = nullptr;        ///< a message is also skipped if this has no room for it
        MemoryBudget* memory = nullptr;        ///< charged to decompress; not owned
    };

    /// \param path `-` for standard input
    /// \param schema must outlive the source
    /// \throws Error if the file cannot be opened
    PresentationFileSource(const std::string& path, const nmsg::Schema& schema, const nmsg::Aliases* aliases = nullptr)
        : PresentationFileSource(path, schema, Options{.aliases = aliases}) {}
    PresentationFileSource(const std::string& path, const nmsg::Schema& schema, const Options& options);
    /// Reads a descriptor from where it is. \param name for the user
    PresentationFileSource(FileDescriptor descriptor, std::string name, const nmsg::Schema& schema,
                           const Options& options);
    ~PresentationFileSource() override;

    [[nodiscard]] std::string name() const override;
    [[nodiscard]] std::unique_ptr<pipeline::Batch> make_batch() const override;
    [[nodiscard]] std::optional<std::uint64_t> total_size() const override;
    void close(pipeline::Counters& counters, const Reporter& report) override;
    [[nodiscard]] bool is_unusable() const noexcept override;

private:
    PresentationFileSource(std::unique_ptr<InputFile> file, const nmsg::Schema& schema, const Options& options);

    nmsg::Errc read_batch(PresentationBatch& batch, const StopSignal& stop) override;
    void decode_batch(PresentationBatch& batch) const override;
    nmsg::Errc account_batch(const PresentationBatch& batch, pipeline::Counters& counters,
                             const Reporter& report) override;
    nmsg::Errc read_lines(PresentationBatch& batch);
    nmsg::Errc take_line(PresentationBatch& batch, std::string_view line);
    void skip_if_too_large();

    Options options_;
    std::unique_ptr<InputFile> file_;
    nmsg::PresentationReader reader_;
    Buffer carry_;                     // octets that were read and whose line is not complete
    std::size_t searched_ = 0;         // octets of `carry_` that hold no newline
    bool skipping_line_ = false;       // the line that `carry_` continues belongs to a message that is too large
    MemoryCharge memory_;              // of the current message, if it is large
    std::uint64_t first_skipped_ = 0;  // number of the line where the first message that is too large was cut
    std::uint64_t messages_ = 0;       // that were read
    std::uint64_t first_ignored_ = 0;  // number of the first line that was left out
    std::uint64_t line_ = 0;           // number of the current line
    nmsg::Errc ending_ = nmsg::Errc::success;  // the result of the next read, if it is not `success`
    std::string error_message_;                // for `ending_`
};

}  // namespace spindrift::io

// Instantiated where the batches are defined.
extern template class spindrift::pipeline::SourceOf<spindrift::io::JsonLineBatch>;
extern template class spindrift::pipeline::SourceOf<spindrift::io::PresentationBatch>;
