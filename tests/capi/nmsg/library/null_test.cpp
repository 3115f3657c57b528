#include "library.hpp"

#include <pcap.h>

#include <gmock/gmock.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <type_traits>

// Calls with NULL handles: they have no effect (api 2.6).
namespace spindrift::tests::capi {
namespace {

/// A function, called with nothing: NULL for each pointer, 0 for each number.
struct Call {
    const char* name;
    /// Whether it says so: a failure, NULL or 0.
    bool (*fails)();
};

void PrintTo(const Call& call, std::ostream* out) {
    *out << call.name;
}

template <class Result>
bool is_nothing(Result result) {
    if constexpr (std::is_same_v<Result, nmsg_res>) {
        return result != nmsg_res_success;
    } else if constexpr (std::is_same_v<Result, const char*>) {
        return result == nullptr || *result == '\0';
    } else if constexpr (std::is_same_v<Result, int>) {
        return result <= 0;  // -1 is no descriptor, no link layer
    } else {
        return result == Result{};
    }
}

template <class Result, class... Arguments>
bool call(Result (*function)(Arguments...)) {
    if constexpr (std::is_void_v<Result>) {
        function(Arguments{}...);
        return true;
    } else {
        return is_nothing(function(Arguments{}...));
    }
}

#define CALL(function)                           \
    {                                            \
#function, [] { return call(function); } \
    }

const Call calls[] = {
    CALL(nmsg_alias_by_key),
    CALL(nmsg_alias_by_value),
    CALL(nmsg_chalias_free),
    CALL(nmsg_chalias_lookup),
    CALL(nmsg_container_add),
    CALL(nmsg_container_deserialize),
    CALL(nmsg_container_destroy),
    CALL(nmsg_container_get_num_payloads),
    CALL(nmsg_container_init),
    CALL(nmsg_container_serialize),
    CALL(nmsg_container_set_sequence),
    CALL(nmsg_fltmod_destroy),
    CALL(nmsg_fltmod_filter_message),
    CALL(nmsg_fltmod_init),
    CALL(nmsg_fltmod_thread_fini),
    CALL(nmsg_fltmod_thread_init),
    CALL(nmsg_input_breakloop),
    CALL(nmsg_input_close),
    CALL(nmsg_input_get_count_container_dropped),
    CALL(nmsg_input_get_count_container_received),
    CALL(nmsg_input_loop),
    CALL(nmsg_input_open_callback),
    CALL(nmsg_input_open_kafka_endpoint),
    CALL(nmsg_input_open_kafka_json),
    CALL(nmsg_input_open_pcap),
    CALL(nmsg_input_open_pres),
    CALL(nmsg_input_open_zmq),
    CALL(nmsg_input_open_zmq_endpoint),
    CALL(nmsg_input_read),
    CALL(nmsg_input_read_null),
    CALL(nmsg_input_set_blocking_io),
    CALL(nmsg_input_set_byte_rate),
    CALL(nmsg_input_set_filter_group),
    CALL(nmsg_input_set_filter_msgtype),
    CALL(nmsg_input_set_filter_msgtype_byname),
    CALL(nmsg_input_set_filter_operator),
    CALL(nmsg_input_set_filter_source),
    CALL(nmsg_input_set_verify_seqsrc),
    CALL(nmsg_io_add_filter),
    CALL(nmsg_io_add_filter_module),
    CALL(nmsg_io_add_input),
    CALL(nmsg_io_add_input_channel),
    CALL(nmsg_io_add_input_fname),
    CALL(nmsg_io_add_input_sockspec),
    CALL(nmsg_io_add_input_zmq_channel),
    CALL(nmsg_io_add_output),
    CALL(nmsg_io_breakloop),
    CALL(nmsg_io_destroy),
    CALL(nmsg_io_get_num_inputs),
    CALL(nmsg_io_get_num_outputs),
    CALL(nmsg_io_get_stats),
    CALL(nmsg_io_loop),
    CALL(nmsg_io_set_atexit_fp),
    CALL(nmsg_io_set_atstart_fp),
    CALL(nmsg_io_set_close_fp),
    CALL(nmsg_io_set_count),
    CALL(nmsg_io_set_debug),
    CALL(nmsg_io_set_filter_policy),
    CALL(nmsg_io_set_interval),
    CALL(nmsg_io_set_interval_randomized),
    CALL(nmsg_io_set_output_mode),
    CALL(nmsg_ipdg_parse),
    CALL(nmsg_ipdg_parse_pcap),
    CALL(nmsg_ipdg_parse_pcap_raw),
    CALL(nmsg_message_add_allocation),
    CALL(nmsg_message_compact_payload),
    CALL(nmsg_message_destroy),
    CALL(nmsg_message_enum_name_to_value),
    CALL(nmsg_message_enum_name_to_value_by_idx),
    CALL(nmsg_message_enum_value_to_name),
    CALL(nmsg_message_enum_value_to_name_by_idx),
    CALL(nmsg_message_free_allocations),
    CALL(nmsg_message_from_json),
    CALL(nmsg_message_get_field),
    CALL(nmsg_message_get_field_by_idx),
    CALL(nmsg_message_get_field_flags),
    CALL(nmsg_message_get_field_flags_by_idx),
    CALL(nmsg_message_get_field_idx),
    CALL(nmsg_message_get_field_name),
    CALL(nmsg_message_get_field_type),
    CALL(nmsg_message_get_field_type_by_idx),
    CALL(nmsg_message_get_group),
    CALL(nmsg_message_get_msgmod),
    CALL(nmsg_message_get_msgtype),
    CALL(nmsg_message_get_num_field_values),
    CALL(nmsg_message_get_num_field_values_by_idx),
    CALL(nmsg_message_get_num_fields),
    CALL(nmsg_message_get_operator),
    CALL(nmsg_message_get_payload),
    CALL(nmsg_message_get_payload_size),
    CALL(nmsg_message_get_source),
    CALL(nmsg_message_get_time),
    CALL(nmsg_message_get_vid),
    CALL(nmsg_message_init),
    CALL(nmsg_message_set_field),
    CALL(nmsg_message_set_field_by_idx),
    CALL(nmsg_message_set_group),
    CALL(nmsg_message_set_operator),
    CALL(nmsg_message_set_source),
    CALL(nmsg_message_set_time),
    CALL(nmsg_message_to_json),
    CALL(nmsg_message_to_pres),
    CALL(nmsg_message_update),
    CALL(nmsg_msgmod_fini),
    CALL(nmsg_msgmod_get_max_msgtype),
    CALL(nmsg_msgmod_init),
    CALL(nmsg_msgmod_ipdg_to_payload),
    CALL(nmsg_msgmod_lookup),
    CALL(nmsg_msgmod_lookup_byname),
    CALL(nmsg_msgmod_mname_to_msgtype),
    CALL(nmsg_msgmod_msgtype_to_mname),
    CALL(nmsg_msgmod_pkt_to_payload),
    CALL(nmsg_msgmod_pres_to_payload),
    CALL(nmsg_msgmod_pres_to_payload_finalize),
    CALL(nmsg_msgmod_vid_to_vname),
    CALL(nmsg_msgmod_vname_to_vid),
    CALL(nmsg_output_close),
    CALL(nmsg_output_flush),
    CALL(nmsg_output_open_callback),
    CALL(nmsg_output_open_kafka_endpoint),
    CALL(nmsg_output_open_kafka_json),
    CALL(nmsg_output_open_zmq),
    CALL(nmsg_output_open_zmq_endpoint),
    CALL(nmsg_output_set_buffered),
    CALL(nmsg_output_set_endline),
    CALL(nmsg_output_set_filter_msgtype),
    CALL(nmsg_output_set_filter_msgtype_byname),
    CALL(nmsg_output_set_group),
    CALL(nmsg_output_set_operator),
    CALL(nmsg_output_set_rate),
    CALL(nmsg_output_set_source),
    CALL(nmsg_output_set_zlibout),
    CALL(nmsg_output_write),
    CALL(nmsg_pcap_filter),
    CALL(nmsg_pcap_get_datalink),
    CALL(nmsg_pcap_get_type),
    CALL(nmsg_pcap_input_close),
    CALL(nmsg_pcap_input_open),
    CALL(nmsg_pcap_input_read),
    CALL(nmsg_pcap_input_read_raw),
    CALL(nmsg_pcap_input_set_raw),
    CALL(nmsg_pcap_input_setfilter),
    CALL(nmsg_pcap_input_setfilter_raw),
    CALL(nmsg_pcap_snapshot),
    CALL(nmsg_random_buf),
    CALL(nmsg_random_destroy),
    CALL(nmsg_random_uint32),
    CALL(nmsg_random_uniform),
    CALL(nmsg_rate_destroy),
    CALL(nmsg_rate_sleep),
    CALL(nmsg_sock_parse),
    CALL(nmsg_sock_parse_sockspec),
    CALL(nmsg_statsmod_add_io),
    CALL(nmsg_statsmod_destroy),
    CALL(nmsg_statsmod_init),
    CALL(nmsg_statsmod_remove_io),
    CALL(nmsg_strbuf_append_str),
    CALL(nmsg_strbuf_append_str_json),
    CALL(nmsg_strbuf_destroy),
    CALL(nmsg_strbuf_len),
    CALL(nmsg_strbuf_reset),
    CALL(nmsg_zbuf_deflate),
    CALL(nmsg_zbuf_destroy),
    CALL(nmsg_zbuf_inflate),
    CALL(nmsg2_input_get_error),
    CALL(nmsg2_input_get_fd),
    CALL(nmsg2_input_is_idle),
    CALL(nmsg2_input_read_batch),
    CALL(nmsg2_input_set_timeout),
    CALL(nmsg2_input_stop),
    CALL(nmsg2_io_set_stats_fp),
    CALL(nmsg2_message_clear_field),
    CALL(nmsg2_message_clear_field_by_idx),
    CALL(nmsg2_message_copy),
    CALL(nmsg2_message_from_payload_bytes),
    CALL(nmsg2_message_get_error),
    CALL(nmsg2_message_get_payload_bytes),
    CALL(nmsg2_msgmod_get_enum_value),
    CALL(nmsg2_msgmod_get_field),
    CALL(nmsg2_msgmod_get_num_fields),
    CALL(nmsg2_msgmod_is_opaque),
    CALL(nmsg2_msgmod_is_plugin),
    CALL(nmsg2_msgmod_parse_value),
    CALL(nmsg2_output_get_error),
    CALL(nmsg2_set_log_fp),
};

/// These take no handle; 0 is a descriptor.
const std::set<std::string> without_handle = {
    "nmsg_output_open_sock",
    "nmsg_output_open_pres",
    "nmsg_output_open_json",
    "nmsg_output_open_file",
    "nmsg_input_open_sock",
    "nmsg_input_open_json",
    "nmsg_input_open_file",
    "nmsg_asprintf",
    "nmsg_get_debug",
    "nmsg_get_version",
    "nmsg_get_version_number",
    "nmsg_init",
    "nmsg_input_open_null",
    "nmsg_io_init",
    "nmsg_message_from_raw_payload",
    "nmsg_msgmod_get_max_vid",
    "nmsg_random_init",
    "nmsg_rate_init",
    "nmsg_res_lookup",
    "nmsg_set_autoclose",
    "nmsg_set_debug",
    "nmsg_strbuf_init",
    "nmsg_timespec_add",
    "nmsg_timespec_from_double",
    "nmsg_timespec_get",
    "nmsg_timespec_sleep",
    "nmsg_timespec_sub",
    "nmsg_timespec_to_double",
    "nmsg_vasprintf",
    "nmsg_zbuf_deflate_init",
    "nmsg_zbuf_inflate_init",
    "nmsg2_last_error",
};

/// There is nothing to close or to send, and no filter.
const std::set<std::string> with_success = {
    "nmsg_input_close", "nmsg_output_close", "nmsg_output_flush", "nmsg_pcap_filter", "nmsg_pcap_input_close",
};

class NullHandles : public ::testing::TestWithParam<Call> {};

TEST_P(NullHandles, HaveNoEffect) {
    EXPECT_EQ(GetParam().fails(), !with_success.contains(GetParam().name));
}

INSTANTIATE_TEST_SUITE_P(Functions, NullHandles, ::testing::ValuesIn(calls), samples::by_name);

TEST(NullHandle, HasNoEffectOnVariadicFunctions) {
    EXPECT_EQ(::nmsg_strbuf_append(nullptr, "%d", 1), nmsg_res_failure);
}

// Also those of the next release: each function that leaves the library is called here.
TEST(NullHandle, IsGivenToAllFunctions) {
    std::set<std::string> called = without_handle;
    called.insert("nmsg_strbuf_append");
    for (const Call& function : calls) {
        called.insert(function.name);
    }
    std::istringstream map(samples::read_file(LIBRARY_MAP));
    std::set<std::string> exported;
    for (std::string word; map >> word;) {
        if (word.starts_with("nmsg") && word.ends_with(';')) {
            exported.insert(word.substr(0, word.size() - 1));
        }
    }
    EXPECT_GE(exported.size(), 196U);
    EXPECT_EQ(called, exported);
}

/// Destroys a handle that is NULL, and one that was destroyed.
template <class Handle, class Destroy>
void expect_destroyed_once(Handle made, Destroy destroy) {
    ASSERT_NE(made, nullptr);
    static_cast<void>(destroy(&made));
    EXPECT_EQ(made, nullptr);
    static_cast<void>(destroy(&made));
    EXPECT_EQ(made, nullptr);
}

template <class Handle>
auto as_function(void (*destroy)(Handle*)) {
    return [destroy](Handle* handle) {
        destroy(handle);
        return 0;
    };
}

TEST(NullHandle, IsLeftByDestroyersAndAcceptedByThem) {
    expect_destroyed_once(make("ipconn").release(), as_function(::nmsg_message_destroy));
    expect_destroyed_once(::nmsg_input_open_null(), ::nmsg_input_close);
    expect_destroyed_once(::nmsg_output_open_pres(MemoryFile().open()), ::nmsg_output_close);
    expect_destroyed_once(::nmsg_io_init(), as_function(::nmsg_io_destroy));
    expect_destroyed_once(::nmsg_container_init(1000), as_function(::nmsg_container_destroy));
    expect_destroyed_once(::nmsg_rate_init(1, 1), as_function(::nmsg_rate_destroy));
    expect_destroyed_once(::nmsg_random_init(), as_function(::nmsg_random_destroy));
    expect_destroyed_once(::nmsg_zbuf_inflate_init(), as_function(::nmsg_zbuf_destroy));
    expect_destroyed_once(::nmsg_strbuf_init(), as_function(::nmsg_strbuf_destroy));
    expect_destroyed_once(::nmsg_pcap_input_open(::pcap_open_dead(DLT_RAW, 1000)), ::nmsg_pcap_input_close);
}

// What programs pass on after a failed lookup.
TEST(NullHandle, OfATypeMakesNoMessage) {
    EXPECT_EQ(::nmsg_message_init(::nmsg_msgmod_lookup_byname("base", "none")), nullptr);
    EXPECT_STRNE(::nmsg2_last_error(), "");
}

// The second argument of these is a handle too, which stays the caller's.
TEST(NullHandle, TakesNoOtherHandle) {
    const Input input(::nmsg_input_open_null());
    EXPECT_EQ(::nmsg_io_add_input(nullptr, input.get(), nullptr), nmsg_res_failure);
    const Output output(::nmsg_output_open_pres(MemoryFile().open()));
    EXPECT_EQ(::nmsg_io_add_output(nullptr, output.get(), nullptr), nmsg_res_failure);
    const Message message = make("ipconn");
    EXPECT_EQ(::nmsg_output_write(nullptr, message.get()), nmsg_res_failure);
    EXPECT_EQ(::nmsg_container_add(nullptr, message.get()), nmsg_res_failure);
    EXPECT_EQ(::nmsg_output_write(output.get(), nullptr), nmsg_res_failure);
}

/// Valid handles with nothing else.
TEST(NullArguments, AreFailures) {
    const Message message = make("ipconn");
    const Input input(::nmsg_input_open_null());
    const Io io(::nmsg_io_init());
    EXPECT_EQ(::nmsg_input_read(input.get(), nullptr), nmsg_res_failure);
    EXPECT_EQ(::nmsg_input_loop(input.get(), 1, nullptr, nullptr), nmsg_res_failure);
    EXPECT_EQ(::nmsg_input_read_null(input.get(), nullptr, 0, nullptr, nullptr, nullptr), nmsg_res_failure);
    EXPECT_EQ(::nmsg_input_get_count_container_received(input.get(), nullptr), nmsg_res_failure);
    EXPECT_EQ(::nmsg2_input_read_batch(input.get(), nullptr, 1, nullptr), nmsg_res_failure);
    EXPECT_EQ(::nmsg_message_get_field(message.get(), nullptr, 0, nullptr, nullptr), nmsg_res_failure);
    EXPECT_EQ(::nmsg_message_get_field_by_idx(message.get(), 0, 0, nullptr, nullptr), nmsg_res_failure);
    EXPECT_EQ(::nmsg_message_set_field(message.get(), nullptr, 0, nullptr, 0), nmsg_res_failure);
    EXPECT_EQ(::nmsg_message_get_num_fields(message.get(), nullptr), nmsg_res_failure);
    EXPECT_EQ(::nmsg_message_to_json(message.get(), nullptr), nmsg_res_failure);
    EXPECT_EQ(::nmsg_message_to_pres(message.get(), nullptr, nullptr), nmsg_res_failure);
    EXPECT_EQ(::nmsg2_message_get_payload_bytes(message.get(), nullptr, nullptr), nmsg_res_failure);
    ::nmsg_message_get_time(message.get(), nullptr);
    EXPECT_EQ(::nmsg_io_add_input(io.get(), nullptr, nullptr), nmsg_res_failure);
    EXPECT_EQ(::nmsg_io_add_output(io.get(), nullptr, nullptr), nmsg_res_failure);
    EXPECT_EQ(::nmsg_io_add_filter(io.get(), nullptr, nullptr), nmsg_res_failure);
    EXPECT_EQ(::nmsg_io_add_filter_module(io.get(), nullptr, nullptr, 0), nmsg_res_failure);
    EXPECT_EQ(::nmsg_io_add_input_fname(io.get(), nullptr, nullptr), nmsg_res_failure);
    EXPECT_EQ(::nmsg_io_add_input_sockspec(io.get(), nullptr, nullptr), nmsg_res_failure);
    EXPECT_EQ(::nmsg_io_add_input_channel(io.get(), nullptr, nullptr), nmsg_res_failure);

    nmsg_pcap_t pcap = ::nmsg_pcap_input_open(::pcap_open_dead(DLT_RAW, 1000));
    EXPECT_EQ(::nmsg_pcap_input_read(pcap, nullptr, nullptr), nmsg_res_failure);
    EXPECT_EQ(::nmsg_pcap_input_setfilter(pcap, nullptr), nmsg_res_failure);
    ::nmsg_pcap_input_set_raw(pcap, true);
    EXPECT_EQ(::nmsg_pcap_input_read_raw(pcap, nullptr, nullptr, nullptr), nmsg_res_failure);
    ::nmsg_pcap_input_close(&pcap);
}

}  // namespace
}  // namespace spindrift::tests::capi
