#pragma once

#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/steady_clock.hpp>
#include <spindrift/io/container/header_filter.hpp>
#include <spindrift/nmsg/container/container.hpp>
#include <spindrift/nmsg/container/fragment.hpp>
#include <spindrift/pipeline/source_of.hpp>

#include <memory>
#include <string>

namespace spindrift::io {

class InputFile;

class NmsgFileBatch;

/// Reads containers from a file or pipe. Versions, compressed containers and fragments may be mixed. If a file ends
/// inside a container, because it is still being written or was truncated, all containers before are used and the
/// source ends with an error.
class NmsgFileSource final : public pipeline::SourceOf<NmsgFileBatch> {
public:
    struct Options {
        HeaderFilter filter{};
        nmsg::Limits limits{};
        std::uint64_t byte_rate = 0;                        ///< limit in bytes per second, on average; 0 for none
        const SteadyClock* clock = &SteadyClock::system();  ///< for the rate limit
        MemoryBudget* memory = nullptr;                     ///< for fragments, and to decompress; not owned
    };

    /// \param path `-` for standard input
    /// \throws Error if it cannot be opened
    explicit NmsgFileSource(const std::string& path) : NmsgFileSource(path, Options{}) {}
    NmsgFileSource(const std::string& path, Options options);
    /// Reads a descriptor from where it is. \param name for the user
    NmsgFileSource(FileDescriptor descriptor, std::string name, Options options);
    ~NmsgFileSource() override;

    [[nodiscard]] std::string name() const override;
    [[nodiscard]] std::unique_ptr<pipeline::Batch> make_batch() const override;
    [[nodiscard]] std::optional<std::uint64_t> total_size() const override;
    void close(pipeline::Counters& counters, const Reporter& report) override;
    [[nodiscard]] bool is_unusable() const noexcept override;

    /// Whether the only problem is that the file ends inside a container.
    [[nodiscard]] bool is_cut_short() const noexcept { return is_cut_short_; }

    /// Whether it has ended at a container that is larger than the limit.
    [[nodiscard]] bool is_too_large() const noexcept { return is_too_large_; }

private:
    NmsgFileSource(std::unique_ptr<InputFile> file, Options options);

    nmsg::Errc read_batch(NmsgFileBatch& batch, const StopSignal& stop) override;
    void decode_batch(NmsgFileBatch& batch) const override;
    nmsg::Errc account_batch(const NmsgFileBatch& batch, pipeline::Counters& counters, const Reporter& report) override;
    nmsg::Errc fill(NmsgFileBatch& batch, const StopSignal& stop);
    nmsg::Errc find_containers(NmsgFileBatch& batch) const;
    void reserve_memory(NmsgFileBatch& batch) const;
    bool add_containers(NmsgFileBatch& batch);
    bool wait_for_rate(const StopSignal& stop);
    void count_against_rate(std::uint64_t octets);

    Options options_;
    std::unique_ptr<InputFile> file_;
    Buffer carry_;                             // octets that were read and belong to the next batch
    std::uint64_t offset_ = 0;                 // of the next batch in the file
    nmsg::Errc ending_ = nmsg::Errc::success;  // the result of the next read, if it is not `success`
    std::string error_message_;                // for `ending_`
    nmsg::Reassembler fragments_;
    bool is_cut_short_ = false;
    bool is_too_large_ = false;
    bool has_containers_ = false;       // whole ones, so far
    SteadyClock::TimePoint next_read_;  // when the rate allows the next read
};

}  // namespace spindrift::io
