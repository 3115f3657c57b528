#include "output.hpp"

#include "descriptor_sink.hpp"
#include "guard.hpp"
#include "open_kafka.hpp"
#include "open_zmq.hpp"
#include "stream_output.hpp"
#include "text_output.hpp"

#include <utility>

using namespace spindrift::capi;

nmsg_res nmsg_output::write(nmsg_message& message) {
    const std::uint64_t filter = filter_.load(std::memory_order_relaxed);
    const auto& header = message.header();
    if (filter != 0 && filter != (std::uint64_t{header.vid} << 32 | header.msgtype)) {
        return nmsg_res_success;
    }
    return put(message);
}

void nmsg_output::set_filter(unsigned vid, unsigned msgtype) noexcept {
    filter_.store(std::uint64_t{vid} << 32 | msgtype, std::memory_order_relaxed);
}

nmsg_res nmsg_output::fail(nmsg_res result, std::string text) {
    const std::lock_guard lock(error_mutex_);
    error_ = std::move(text);
    return result;
}

namespace {

/// Messages for a function of the program, which may be called by several threads at a time.
class CallbackOutput final : public nmsg_output {
public:
    CallbackOutput(nmsg_cb_message use, void* user) noexcept : use_(use), user_(user) {}

    [[nodiscard]] nmsg_output_type type() const noexcept override { return nmsg_output_type_callback; }
    [[nodiscard]] bool takes_messages() const noexcept override { return true; }

protected:
    nmsg_res put(nmsg_message& message) override {
        use_(&message, user_);
        return nmsg_res_success;
    }

private:
    nmsg_cb_message use_;
    void* user_;
};

template <class Open>
nmsg_output_t opened(Open open) noexcept {
    return guarded(nmsg_output_t(nullptr), open);
}

// An output to a descriptor, which stays the program's if the output cannot be opened.
nmsg_output_t open_descriptor(DescriptorSink::Kind kind, int descriptor, std::size_t size) {
    static_cast<void>(duplicate(descriptor));  // is it open?
    return new StreamOutput(std::make_unique<DescriptorSink>(kind, OwnedDescriptor(descriptor), size));
}

}  // namespace

extern "C" {

nmsg_output_t nmsg_output_open_file(int fd, size_t bufsz) {
    return opened([&] { return open_descriptor(DescriptorSink::Kind::file, fd, bufsz); });
}

nmsg_output_t nmsg_output_open_sock(int fd, size_t bufsz) {
    return opened([&] { return open_descriptor(DescriptorSink::Kind::socket, fd, bufsz); });
}

nmsg_output_t nmsg_output_open_zmq(void* s, size_t bufsz) {
    return opened([&]() -> nmsg_output_t { return new StreamOutput(zmq_sink(s, bufsz)); });
}

nmsg_output_t nmsg_output_open_zmq_endpoint(void* zmq_ctx, const char* ep, size_t bufsz) {
    return opened([&]() -> nmsg_output_t { return new StreamOutput(zmq_sink(zmq_ctx, ep, bufsz)); });
}

nmsg_output_t nmsg_output_open_kafka_endpoint(const char* ep, size_t bufsz) {
    return opened([&]() -> nmsg_output_t { return new StreamOutput(kafka_nmsg_sink(ep, bufsz)); });
}

nmsg_output_t nmsg_output_open_kafka_json(const char* addr, const char* key_field) {
    return opened([&]() -> nmsg_output_t {
        return new SinkOutput(kafka_json_sink(addr, key_field), nmsg_output_type_kafka_json);
    });
}

nmsg_output_t nmsg_output_open_pres(int fd) {
    return opened([&]() -> nmsg_output_t {
        static_cast<void>(duplicate(fd));  // is it open?
        return new PresentationOutput(fd);
    });
}

nmsg_output_t nmsg_output_open_json(int fd) {
    return opened([&]() -> nmsg_output_t { return new JsonOutput(fd); });
}

nmsg_output_t nmsg_output_open_callback(nmsg_cb_message cb, void* user) {
    return opened([&]() -> nmsg_output_t { return cb != nullptr ? new CallbackOutput(cb, user) : nullptr; });
}

nmsg_res nmsg_output_write(nmsg_output_t output, nmsg_message_t msg) {
    return guarded(nmsg_res_failure,
                   [&] { return output != nullptr && msg != nullptr ? output->write(*msg) : nmsg_res_failure; });
}

nmsg_res nmsg_output_flush(nmsg_output_t output) {
    return guarded(nmsg_res_failure, [&] { return output != nullptr ? output->flush() : nmsg_res_success; });
}

nmsg_res nmsg_output_close(nmsg_output_t* output) {
    if (output == nullptr || *output == nullptr) {
        return nmsg_res_success;
    }
    const std::unique_ptr<nmsg_output> closing(std::exchange(*output, nullptr));
    return guarded(nmsg_res_failure, [&] { return closing->close(); });
}

void nmsg_output_set_buffered(nmsg_output_t output, bool buffered) {
    if (output != nullptr) {
        output->set_buffered(buffered);
    }
}

void nmsg_output_set_filter_msgtype(nmsg_output_t output, unsigned vid, unsigned msgtype) {
    if (output != nullptr) {
        output->set_filter(vid, msgtype);
    }
}

nmsg_res nmsg_output_set_filter_msgtype_byname(nmsg_output_t output, const char* vname, const char* mname) {
    const nmsg_msgmod_t module =
        vname != nullptr && mname != nullptr ? ::nmsg_msgmod_lookup_byname(vname, mname) : nullptr;
    if (output == nullptr || module == nullptr) {
        return nmsg_res_failure;
    }
    output->set_filter(module->vid, module->msgtype);
    return nmsg_res_success;
}

void nmsg_output_set_rate(nmsg_output_t output, nmsg_rate_t rate) {
    if (output != nullptr) {
        output->set_rate(rate);
    }
}

void nmsg_output_set_endline(nmsg_output_t output, const char* endline) {
    guarded([&] {
        if (output != nullptr) {
            output->set_endline(endline);
        }
    });
}

void nmsg_output_set_source(nmsg_output_t output, unsigned source) {
    if (output != nullptr) {
        output->set_source(source);
    }
}

void nmsg_output_set_operator(nmsg_output_t output, unsigned operator_) {
    if (output != nullptr) {
        output->set_operator(operator_);
    }
}

void nmsg_output_set_group(nmsg_output_t output, unsigned group) {
    if (output != nullptr) {
        output->set_group(group);
    }
}

void nmsg_output_set_zlibout(nmsg_output_t output, bool zlibout) {
    if (output != nullptr) {
        output->set_zlib(zlibout);
    }
}

const char* nmsg2_output_get_error(nmsg_output_t output) {
    return output != nullptr ? output->error_message() : "";
}

}  // extern "C"
