// SPDX-License-Identifier: Apache-2.0
// Events of HTML, SVG and of old browsers that run an attribute.
#include <algorithm>
#include <array>

#include "inspect/confirm/html.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

// Behind "on".
constexpr std::array<std::string_view, 118> kEvents{
    "abort",           "activate",        "afterprint",     "afterupdate",   "animationend",
    "animationiteration", "animationstart", "auxclick",     "beforeactivate", "beforecopy",
    "beforecut",       "beforedeactivate", "beforeeditfocus", "beforeinput", "beforematch",
    "beforepaste",     "beforeprint",     "beforetoggle",   "beforeunload",  "beforeupdate",
    "begin",           "blur",            "bounce",         "cancel",        "canplay",
    "canplaythrough",  "cellchange",      "change",         "click",         "close",
    "contextmenu",     "controlselect",   "copy",           "cuechange",     "cut",
    "dataavailable",   "dblclick",        "deactivate",     "drag",          "dragdrop",
    "dragend",         "dragenter",       "dragexit",       "dragleave",     "dragover",
    "dragstart",       "drop",            "durationchange", "emptied",       "end",
    "ended",           "error",           "errorupdate",    "filterchange",  "finish",
    "focus",           "focusin",         "focusout",       "formdata",      "fullscreenchange",
    "gotpointercapture", "hashchange",    "help",           "input",         "invalid",
    "keydown",         "keypress",        "keyup",          "layoutcomplete", "load",
    "loadeddata",      "loadedmetadata",  "loadend",        "loadstart",     "losecapture",
    "message",         "mousedown",       "mouseenter",     "mouseleave",    "mousemove",
    "mouseout",        "mouseover",       "mouseup",        "mousewheel",    "move",
    "offline",         "online",          "pagehide",       "pageshow",      "paste",
    "pause",           "play",            "playing",        "pointerdown",   "pointerenter",
    "pointerleave",    "pointermove",     "pointerout",     "pointerover",   "pointerrawupdate",
    "pointerup",       "popstate",        "progress",       "propertychange", "readystatechange",
    "repeat",          "reset",           "resize",         "scroll",        "scrollend",
    "select",          "show",            "start",          "submit",        "toggle",
    "touchstart",      "transitionend",   "unload"};

}  // namespace

bool is_event_name(std::string_view name) noexcept {
  if (!starts_folded(name, "on")) return false;
  name.remove_prefix(2);
  return std::any_of(kEvents.begin(), kEvents.end(),
                     [name](std::string_view event) { return equals_folded(name, event); });
}

}  // namespace tapwarden
