#include "errors.hpp"
#include "input.hpp"
#include "io.hpp"
#include "message.hpp"
#include "msgmod.hpp"
#include "output.hpp"
#include "scan.hpp"

#include <nmsg.h>

namespace spindrift::python::nmsg {
namespace {

void start_library() {
    // Descriptors belong to files of Python.
    ::nmsg_set_autoclose(false);
    // It succeeds once in a process: somebody else may have called it.
    if (::nmsg_init() != nmsg_res_success && ::nmsg_msgmod_get_max_vid() == 0) {
        throw py::import_error("unable to initialize libnmsg");
    }
}

void add_constants(py::module_& module) {
    const struct {
        const char* name;
        int value;
    } constants[] = {
        {"FT_ENUM", nmsg_msgmod_ft_enum},
        {"FT_BYTES", nmsg_msgmod_ft_bytes},
        {"FT_STRING", nmsg_msgmod_ft_string},
        {"FT_MLSTRING", nmsg_msgmod_ft_mlstring},
        {"FT_IP", nmsg_msgmod_ft_ip},
        {"FT_UINT16", nmsg_msgmod_ft_uint16},
        {"FT_UINT32", nmsg_msgmod_ft_uint32},
        {"FT_UINT64", nmsg_msgmod_ft_uint64},
        {"FT_INT16", nmsg_msgmod_ft_int16},
        {"FT_INT32", nmsg_msgmod_ft_int32},
        {"FT_INT64", nmsg_msgmod_ft_int64},
        {"FT_DOUBLE", nmsg_msgmod_ft_double},
        {"FT_BOOL", nmsg_msgmod_ft_bool},
        {"RES_SUCCESS", nmsg_res_success},
        {"RES_FAILURE", nmsg_res_failure},
        {"RES_EOF", nmsg_res_eof},
        {"RES_MEMFAIL", nmsg_res_memfail},
        {"RES_MAGIC_MISMATCH", nmsg_res_magic_mismatch},
        {"RES_VERSION_MISMATCH", nmsg_res_version_mismatch},
        {"RES_PBUF_READY", nmsg_res_pbuf_ready},
        {"RES_NOTIMPL", nmsg_res_notimpl},
        {"RES_STOP", nmsg_res_stop},
        {"RES_AGAIN", nmsg_res_again},
        {"RES_PARSE_ERROR", nmsg_res_parse_error},
        {"RES_PCAP_ERROR", nmsg_res_pcap_error},
        {"RES_READ_FAILURE", nmsg_res_read_failure},
        {"RES_CONTAINER_FULL", nmsg_res_container_full},
        {"RES_CONTAINER_OVERFULL", nmsg_res_container_overfull},
        {"RES_ERRNO", nmsg_res_errno},
    };
    for (const auto& [name, value] : constants) {
        module.attr(name) = value;
    }
}

}  // namespace
}  // namespace spindrift::python::nmsg

PYBIND11_MODULE(_nmsg, module) {
    using namespace spindrift::python::nmsg;
    // Everything is part of the package: in help, in tracebacks, for pickle.
    const pybind11::object own_name = module.attr("__name__");
    module.attr("__name__") = "nmsg";
    start_library();
    add_errors(module);
    add_constants(module);
    add_message(module);
    add_msgmod(module);
    add_msgtype(module);
    add_inputs(module);
    add_outputs(module);
    add_io(module);
    add_scan(module);
    module.attr("__name__") = own_name;
}
