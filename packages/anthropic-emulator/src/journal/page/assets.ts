// Made from script/ and style/ by `npm run page`. Change those instead.

/** What runs in the page. */
export const SCRIPT: string = `"use strict";(()=>{function ot(t){return t==null||t===!1||t===""?[]:t instanceof Node||typeof t=="string"?[t]:t.flatMap(ot)}function s(t,e={},...n){let o=document.createElement(t);
for(let[r,i]of Object.entries(e))i===void 0||i===!1||o.setAttribute(r,i===!0?"":String(i));return o.append(...ot(n)),o}function h(t,...e){t.replaceChildren(...ot(
e))}function w(t,e){let n=document.getElementById(t);if(n instanceof e)return n;throw new Error(\`The document has no \${e.name} with the id \${t}.\`)}function S(t,e,n){
let o=s("button",{type:"button",...e},t);return o.addEventListener("click",n),o}function E(t,e){return s("span",{class:"badge","data-tone":e},t)}function N(t,e,n={}){
let o=s("details",n,s("summary",{},t)),r=()=>{o.open&&o.childElementCount===1&&o.append(e())};return o.addEventListener("toggle",r),r(),o}function xt(t,e){let n=new Set(
e);for(let r of Array.from(t.children))n.has(r)||r.remove();let o=t.firstElementChild;for(let r of e)r===o?o=o.nextElementSibling:t.insertBefore(r,o)}function M(t,e){
let n=!1,o=0,r=()=>{n=!1;let i=performance.now();t(),o=performance.now()-i};return()=>{n||(n=!0,setTimeout(r,Math.max(e,Math.min(1e3,o*6))))}}function m(t){return typeof t=="object"&&t!==null&&!Array.isArray(t)}function d(t){return m(t)?t:{}}function v(t){return Array.isArray(t)?t:[]}function c(t){switch(typeof t){case"\\
string":return t;case"number":case"bigint":return String(t);case"boolean":return t?"true":"";case"object":return t===null?"":JSON.stringify(t);default:return""}}
function k(...t){return c(t.find(e=>e!=null))}function p(t){return typeof t=="number"?t.toLocaleString("en-US"):""}function C(t){return typeof t!="number"?"":t<
9.95?\`\${t.toFixed(1)} ms\`:t<999.5?\`\${Math.round(t)} ms\`:\`\${(t/1e3).toFixed(2)} s\`}function q(t){let e=new Date(t);return\`\${[e.getHours(),e.getMinutes(),e.getSeconds()].
map(r=>String(r).padStart(2,"0")).join(":")}.\${String(e.getMilliseconds()).padStart(3,"0")}\`}function j(...t){return t.filter(Boolean).map(c).join(" · ")}var Wt=4e3;function it(t,e){return typeof e!="string"||e.length<=Wt?e:\`\${e.slice(0,200)}… (\${p(e.length)} characters)\`}var Zt=/("(?:[^"\\\\]|\\\\.)*")(\\s*:)?|\\b(?:true|false|null)\\b|-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?/g,
Qt=4e4;function Xt(t){let e=[],n=0;for(let o of t.matchAll(Zt)){let[r,i,a]=o,l=a?"key":i?"string":"value",u=i??r;e.push(t.slice(n,o.index),s("span",{class:\`json\\
-\${l}\`},u)),n=o.index+u.length}return[...e,t.slice(n)]}var Yt=72,rt=t=>typeof t=="object"&&t!==null;function F(t){if(!rt(t))return JSON.stringify(it("",t))??"nu\\
ll";if(Array.isArray(t))return\`[\${t.map(F).join(", ")}]\`;let e=Object.entries(t).map(([n,o])=>\`\${JSON.stringify(n)}: \${F(o)}\`);return e.length===0?"{}":\`{ \${e.join(
", ")} }\`}function st(t,e=""){if(!rt(t))return F(t);let o=e!==""&&!Object.values(t).some(rt)?F(t):void 0;if(o!==void 0&&o.length+e.length<=Yt)return o;let r=\`\${e}\\
  \`,i=Array.isArray(t)?t.map(u=>r+st(u,r)):Object.entries(t).map(([u,R])=>\`\${r}\${JSON.stringify(u)}: \${st(R,r)}\`),[a,l]=Array.isArray(t)?["[","]"]:["{","}"];return i.
length===0?a+l:\`\${a}
\${i.join(\`,
\`)}
\${e}\${l}\`}function g(t){let e=st(t);return s("pre",{class:"json"},e.length>Qt?e:Xt(e))}var vt={text:"text",thinking:"thinking",redacted_thinking:"thinking",tool_use:"call",server_tool_use:"call",mcp_tool_use:"call",tool_result:"result",image:"medi\\
a",document:"media",container_upload:"media",search_result:"media"};function Tt(t){let e=c(t);return Object.hasOwn(vt,e)?vt[e]??"other":e.endsWith("_tool_result")?
"result":"other"}var te=/^image\\/(png|jpeg|gif|webp)$/,ct=2e4;function _(t){let e=c(t),n=s("div",{class:"prose"},e.slice(0,ct));if(e.length<=ct)return n;let o=\`\\
Show all \${p(e.length)} characters\`;return n.append("…",S(o,{},()=>n.replaceChildren(e))),n}var G=t=>s("p",{class:"facts"},t);function lt(t){if(!m(t))return g(
t);let{type:e,data:n,media_type:o,url:r,file_id:i}=t;if(e==="text")return _(n);if(e==="content")return V(t.content);let a=typeof n=="string"?Math.floor(n.length*
.75):0,l=a>0&&\`\${p(a)} bytes\`;return G(j(o,l,r,i)||c(e))}function ee({source:t}){let{type:e,media_type:n,data:o}=d(t);if(e!=="base64"||!te.test(c(n)))return lt(
t);let r=s("img",{alt:"Image in the conversation",loading:"lazy"});return r.src=\`data:\${c(n)};base64,\${c(o)}\`,s("figure",{},r,lt(t))}function ne({title:t,source:e,
context:n}){return[t?s("p",{class:"document-title"},c(t)):!1,lt(e),n?_(n):!1]}function oe(t){let{title:e,document_title:n,source:o,url:r,document_index:i,cited_text:a}=t,
l=\`Document \${c(i)}\`,u=k(e,n,o,r,l);return s("li",{},s("b",{},u)," ",c(a))}function re({text:t,citations:e}){let n=v(e).filter(m).map(oe);return[_(t),n.length>0&&
s("ol",{class:"citations"},n)]}function se({content:t}){return t===void 0?G("no content"):typeof t=="string"||Array.isArray(t)?V(t):g(t)}function ie({type:t,cache_control:e,
...n}){return Object.keys(n).length>0?g(n):G("nothing else")}function ae(t,e){switch(t.type){case"text":return re(t);case"thinking":return _(t.thinking);case"re\\
dacted_thinking":return G(\`\${p(c(t.data).length)} characters, redacted\`);case"image":return ee(t);case"document":return ne(t)}switch(Tt(t.type)){case"call":return e===
void 0?g(t.input):s("pre",{class:"json growing"},e);case"result":return se(t);default:return ie(t)}}var at=(t,e="")=>s("span",{class:\`tag\${e}\`},t);function ce(t){
let{name:e,server_name:n,is_error:o,signature:r,cache_control:i,id:a,tool_use_id:l}=t,u=d(i).ttl??"5m";return[s("span",{class:"type"},c(t.type)||"no type"),e?s(
"span",{class:"name"},c(e)):!1,n?at(\`on \${c(n)}\`):!1,o?E("error","bad"):!1,r?at("signed"):!1,i?at(\`cache \${c(u)}\`," cache"):!1,s("span",{class:"id"},k(a,l))]}function kt({
type:t,text:e,thinking:n},o){return o??(t==="text"?e:t==="thinking"?n:void 0)}var A=class{#t=s("header");#e=s("div",{class:"block-body"});node=s("article",{class:"\\
block"},this.#t,this.#e);#o;#n;constructor(e,n){this.update(e,n)}update(e,n){let o=m(e)?e:{type:"invalid",value:e};this.#o===o&&this.#n===n||(this.#r(o,n)||h(this.#e,
ae(o,n)),this.#o=o,this.#n=n,this.node.dataset.kind=o.is_error?"error":Tt(o.type),this.node.dataset.type=c(o.type),h(this.#t,ce(o)))}#r(e,n){let o=this.#o;if(!o||
o.type!==e.type||o.citations!==e.citations)return!1;let r=kt(e,n),i=typeof r=="string"&&r.length<=ct&&r!=="",a=this.#e.firstElementChild?.firstChild;return!i||!kt(
o,this.#n)||!(a instanceof Text)?!1:(a.data=r,!0)}};function V(t){if(typeof t=="string")return _(t);let e=v(t).map(n=>new A(n).node);return s("div",{class:"bloc\\
ks"},e)}var le=6;function St(t){let{role:e,content:n}=d(t),o=c(e)||"no role";return s("section",{class:"turn","data-role":o},s("h3",{},o),V(typeof n=="string"?[{type:"t\\
ext",text:n}]:n))}function de({name:t,type:e,description:n,input_schema:o,...r}){let i={...o?{input_schema:o}:{},...r},a=s("p",{},s("span",{class:"name"},k(t,e)));
return e&&t&&a.append(s("span",{class:"tag"},c(e))),s("li",{},a,n?_(n):!1,Object.keys(i).length>0&&N("Definition",()=>g(i)))}var _t=(t,e)=>[s("b",{},t)," ",s("s\\
pan",{class:"muted"},e)];function ue(t){let n=t.map(d).map(({name:i,type:a})=>k(i,a)).join(", "),o=()=>s("ul",{class:"tools"},t.filter(m).map(de)),r=_t("Tools",
\`\${p(t.length)} · \${n}\`);return N(r,o,{class:"fold"})}function fe(t){let e=v(t).map(o=>c(d(o).text)),n=typeof t=="string"?t:e.join(" ");return N(_t("System",n.
slice(0,120)),()=>V(t),{class:"fold",open:n.length<240})}function pe([t,e]){let n=typeof e=="string"?e:JSON.stringify(e,it);return s("span",{class:"setting"},s(
"i",{},t)," ",n.slice(0,200))}function me(t){let e=Math.max(0,t.length-le),n=t.slice(e).map(St);if(e===0)return n;let o=\`Show \${p(e)} earlier messages\`,r=S(o,{class:"\\
earlier"},()=>r.replaceWith(...t.slice(0,e).map(St)));return[r,...n]}function Lt({body:t,method:e,path:n}){if(!m(t)||!Array.isArray(t.messages))return t===void 0?
s("p",{class:"muted"},\`\${e} \${n} came without a body.\`):s("section",{class:"turn"},s("h3",{},"Request"),g(t));let{messages:o,system:r,tools:i,model:a,stream:l,...u}=t;
return s("div",{class:"request"},s("p",{class:"settings"},Object.entries(u).map(pe)),r!==void 0&&fe(r),Array.isArray(i)&&ue(i),me(v(o)))}function he(t){let{type:e,
message:n,details:o}=d(t);return s("article",{class:"block","data-kind":"error","data-type":"error"},s("header",{},s("span",{class:"type"},c(e)||"error")),s("di\\
v",{class:"block-body"},_(n??JSON.stringify(t))),o?g(o):!1)}var z=class{#t=s("div",{class:"blocks"});#e=s("div");node=s("section",{class:"turn reply","data-role":"\\
assistant"},s("h3",{},"Reply"),this.#t,this.#e);#o=[];#n;update(e,n){e.content.forEach((o,r)=>this.#r(o,r,e)),this.node.dataset.state=n.state,!(this.#n===e.error&&
this.#e.dataset.note===n.text)&&(this.#n=e.error,this.#e.dataset.note=n.text,h(this.#e,e.error?he(e.error):!1,e.other!==void 0&&g(e.other),n.text!==""&&s("p",{class:"\\
note","data-state":n.state},n.text)))}#r(e,n,{partial:o}){let r=this.#o[n];if(r)return r.update(e,o.get(n));let i=new A(e,o.get(n));this.#o[n]=i,this.#t.append(
i.node)}};var dt=w("link",HTMLElement),T=w("follow",HTMLInputElement),U=w("filter",HTMLInputElement),I=w("rows",HTMLElement),Ot=w("count",HTMLElement),ut=w("empty",HTMLElement),
W=w("older",HTMLElement),Mt=w("clear",HTMLElement),Ct=w("home",HTMLElement),b=w("detail",HTMLElement),$=location.pathname.replace(/\\/+$/,""),L=()=>decodeURIComponent(
location.hash.slice(1));var $t=200;function ge({type:t,delta:e,content_block:n,error:o,message:r}){if(o){let{message:a,type:l}=d(o);return k(a,l)}if(n){let{type:a,name:l}=d(n);return[a,
l].map(c).filter(Boolean).join(" ")}if(t==="message_delta")return c(d(e).stop_reason);if(t==="message_start")return c(d(r).id);if(!m(e))return"";let i=e.text??e.
thinking??e.partial_json;return typeof i=="string"?JSON.stringify(i.slice(0,120)):c(e.type)}var ye=({type:t,delta:e})=>t==="content_block_delta"?k(d(e).type,t):
c(t);function we({at:t,event:e,raw:n=""},o){let r=m(e)?e:void 0,i=[s("span",{class:"at"},C(t)),s("span",{class:"gap"},o&&\`+\${C(t-o.at)}\`),s("span",{class:"event\\
-type"},r?ye(r):"no event"),s("span",{class:"gist"},r?ge(r):n.slice(0,120))],l=N(i,()=>r?g(r):s("pre",{class:"json"},n),{class:"event"});return l.dataset.type=r?
c(r.type):"raw",l}var Z=class{#t=s("p",{class:"muted"},"No events: the reply is not a stream.");#e=s("div",{class:"events"});#o=S("Show more",{hidden:!0},()=>this.#a());node=s(
"div",{},this.#t,this.#e,this.#o);#n=$t;#r=[];update(e){this.#r=e,this.#t.hidden=e.length>0;let n=this.#e.childElementCount,o=e.slice(n,this.#n);this.#e.append(
...o.map((r,i)=>we(r,e[n+i-1]))),this.#o.hidden=e.length<=this.#n,this.#o.textContent=\`Show more (\${p(e.length-this.#n)} left)\`}#a(){this.#n+=$t,this.update(this.#r)}};function x({durationMs:t}){return typeof t=="number"}function Q(t){let{status:e,aborted:n,error:o,cut:r}=t;return n?E(e?\`\${e} client left\`:"client left","warn"):
e?x(t)?e<400&&o?E(\`\${e} error\`,"bad"):r?E(\`\${e} cut short\`,"warn"):E(String(e),e<400?"good":"bad"):E(\`\${e} streaming\`,"live"):x(t)?E("no answer","bad"):E("waiti\\
ng","live")}function Nt(t){let{status:e,aborted:n,cut:o}=t;return x(t)?n?{state:"broken",text:"The client closed the connection here."}:e?o?{state:"broken",text:"\\
The stream ends here, without message_stop."}:{state:"done",text:""}:{state:"broken",text:"The connection was closed without an answer."}:{state:"live",text:e?"":
"No answer yet."}}var be=5e3,B=100,f=new Map,O=!1;function X(t){f.set(t.id,{...f.get(t.id),...t});let[e]=f.keys();f.size<=be||e===void 0||(f.delete(e),O=!0)}function jt(){f.clear(),
O=!1}async function Y(t){let e=await fetch($+t);if(e.ok)return e.json();throw new Error(c(d(d(await e.json()).error).message))}async function Jt(){let{entries:t,
more:e}=await Y(\`/journal?summary&limit=\${B}\`),n=new Map(f),o=t[0]?.at??0;f.clear(),O=e;for(let r of t){let i=n.get(r.id);f.set(r.id,i&&x(i)?i:r)}for(let[r,i]of n)
!x(i)&&i.at>o&&f.set(r,i)}async function Ht(){let[t]=f.keys();if(t===void 0)return;let e=\`summary&limit=\${B}&before=\${t}\`,{entries:n,more:o}=await Y(\`/journal?\${e}\`),
r=[...f];f.clear();for(let i of n)f.set(i.id,i);for(let[i,a]of r)f.set(i,a);O=o}function ft(t,e={}){let n=Object.entries(e).map(([o,r])=>[s("dt",{},o),s("dd",{},r)]);return[s("h3",{},t),n.length>0?s("dl",{},n):s("p",{class:"muted"},"None ye\\
t.")]}function At({headers:t,query:e,reply:n}){return s("div",{class:"headers"},Object.keys(e).length>0&&ft("Query",e),ft("Request headers",t),ft("Response head\\
ers",n?.headers))}var Rt=t=>t===void 0?s("p",{class:"muted"},"None."):g(t);function Vt({body:t,reply:e}){let n=e?.events?"The message that the events add up to":
"Response body";return s("div",{class:"raw"},s("h3",{},"Request body"),Rt(t),s("h3",{},n),Rt(e?.body??e?.message))}function Ee(t,e,n,o){if(e.type==="input_json_delta")return n.set(o,(n.get(o)??"")+c(e.partial_json)),t;if(e.type==="citations_delta")return{...t,citations:[...v(
t.citations),e.citation]};let r={...t};for(let[i,a]of Object.entries(e)){if(i==="type")continue;let l=t[i];r[i]=typeof a=="string"&&typeof l=="string"?l+a:a}return r}
function xe({content:t,partial:e},n){let o=e.get(n);if(o!==void 0)try{let r=o===""?{}:JSON.parse(o);t[n]={...d(t[n]),input:r},e.delete(n)}catch{}}function ve(t,e,n){
let{type:o,content_block:r,delta:i}=e,a=t.content[n];o==="content_block_start"&&(t.content[n]=r),o==="content_block_delta"&&m(a)&&m(i)&&(t.content[n]=Ee(a,i,t.partial,
n)),o==="content_block_stop"&&xe(t,n)}var ke=1e4,Te=t=>Number.isInteger(t)&&Number(t)>=0&&Number(t)<ke;function pt(t,e){if(!m(e))return;let{type:n,index:o,message:r,
delta:i,usage:a}=e;if(n==="message_start"&&(t.message=d(r)),Te(o)&&ve(t,e,o),n==="message_delta"){let l={...d(t.message?.usage),...d(a)};t.message={...t.message,
...d(i),usage:l}}n==="message_stop"&&(t.hasStopped=!0),n==="error"&&(t.error=e.error??e)}function mt(t){let e={content:[],partial:new Map,hasStopped:!1};for(let{
event:r}of t?.events??[])pt(e,r);if(!t||t.events)return e;let{body:n,error:o}=t;return e.hasStopped=!0,e.error=o,m(n)&&n.type==="message"?e.content=[...v(n.content)]:
!o&&n!==void 0&&n!==""&&(e.other=n),e}var ht=["Conversation","Events","Headers","JSON"],P=0,It=()=>P===0,tt=class{#t=ht.map((e,n)=>S(e,{role:"tab",id:\`tab-\${e}\`,"aria-controls":\`panel-\${e}\`},()=>this.#a(
n)));#e=s("div",{role:"tablist","aria-label":"Parts of the exchange"},this.#t);#o=s("div",{class:"tabs-place"});#n;nodes;constructor(e){this.#n=e.map((n,o)=>{let r={
id:\`panel-\${ht[o]}\`,"aria-labelledby":\`tab-\${ht[o]}\`};return s("div",{role:"tabpanel",...r,tabindex:0},n)}),this.nodes=[this.#o,this.#e,...this.#n],this.#e.addEventListener(
"keydown",({key:n})=>this.#l(n)),this.#r(P)}nameTab(e,n){let o=this.#t[e];o&&(o.textContent=n)}#r(e){this.#t.forEach((n,o)=>{n.setAttribute("aria-selected",String(
o===e)),n.tabIndex=o===e?0:-1}),this.#n.forEach((n,o)=>{n.hidden=o!==e}),P=e}#a(e){this.#r(e),b.scrollTop=Math.min(b.scrollTop,this.#o.offsetTop)}#l(e){let n=e===
"ArrowRight"?1:e==="ArrowLeft"?-1:0;n!==0&&(this.#a((P+n+this.#t.length)%this.#t.length),this.#t[P]?.focus())}};var Se=[["input_tokens","Input"],["cache_read_input_tokens","Cache read"],["cache_creation_input_tokens","Cache write"],["output_tokens","Output"]];function _e({
message:t},{reply:e}){let n=t??d(e?.body),{stop_reason:o,usage:r}=n,i=d(r??n),a=Se.filter(([u])=>typeof i[u]=="number").map(([u,R])=>s("div",{class:"counter","d\\
ata-counter":u},s("b",{},p(i[u])),s("span",{},R))),l=[s("b",{},c(o)),s("span",{},"Stop reason")];return[...a,o?s("div",{class:"counter stop"},l):!1]}function Le(t,e){
let{id:n,at:o,method:r,path:i,durationMs:a,reply:l}=t,{model:u,stream:R}=d(t.body),zt=j(u,R===!0&&"stream",q(o),C(a)),Et=l?.headers["x-emulator-would-refuse"],Ut=\`\\
With strict: true this is refused: \${Et}\`;return[s("a",{class:"back",href:"#"},"‹ All exchanges"),s("h2",{},s("span",{class:"method"},r)," ",i," ",Q(e)),s("p",
{class:"facts"},zt," ",s("span",{class:"id"},n)),Et?s("p",{class:"note","data-state":"broken"},Ut):!1]}var gt=class{#t=s("div",{class:"head"});#e=s("div",{class:"\\
usage"});#o=new z;#n=new Z;#r=s("div");#a=s("div");#l;#p=M(()=>this.#u(),40);#s;#c;#i;constructor(e){this.#s=e,this.#c=mt(e.reply),this.#i=[...e.reply?.events??
[]];let n=s("div",{},Lt(e),this.#o.node);this.#l=new tt([n,this.#n.node,this.#r,this.#a]),h(b,this.#t,this.#e,this.#l.nodes),this.#f()}#d(){let{status:e,aborted:n,
durationMs:o,reply:r}=this.#s,{error:i,hasStopped:a}=this.#c,l=r?.events!==void 0&&e!==void 0&&e<400,u=x(this.#s)&&l&&!a&&!i;return{status:e,aborted:n,durationMs:o,
error:i,cut:u}}#u(){let{scrollHeight:e,scrollTop:n,clientHeight:o}=b,r=e-n-o<60;this.#o.update(this.#c,Nt(this.#d())),this.#n.update(this.#i);let i=this.#i.length>
0?\` \${p(this.#i.length)}\`:"";this.#l.nameTab(1,\`Events\${i}\`),h(this.#e,_e(this.#c,this.#s)),r&&It()&&!x(this.#s)&&(b.scrollTop=b.scrollHeight)}#f(){h(this.#t,Le(
this.#s,this.#d())),h(this.#r,At(this.#s)),h(this.#a,Vt(this.#s)),this.#u()}addEvent(e){return e.index!==this.#i.length?e.index<this.#i.length:(this.#i.push(e),
pt(this.#c,e.event),this.#p(),!0)}replace(e){this.#s=e;let n=e.reply?.events??[];(x(e)||n.length>this.#i.length)&&(this.#c=mt(e.reply),this.#i=[...n]),this.#f()}},
y={id:"",pending:[]},et=()=>y.id,Bt=t=>h(b,s("p",{class:"empty"},t));async function J(t){let e=y.id!==t;if(e&&(y={id:t,pending:[]}),t==="")return Bt("Choose an \\
exchange.");try{let n=await Y(\`/journal/\${encodeURIComponent(t)}\`);if(y.id!==t)return;if(y.view)return y.view.replace(n);y.view=new gt(n);for(let o of y.pending.
splice(0))y.view.addEvent(o);e&&(b.scrollTop=T.checked?b.scrollHeight:0)}catch(n){y.id===t&&Bt(n instanceof Error?n.message:String(n))}}function Pt(t){if(!y.view)
return void y.pending.push(t);y.view.addEvent(t)||J(t.id)}var nt=new Map,D=B;function Oe(t){let{method:e,path:n,model:o,status:r,preview:i,stop_reason:a,error:l}=t;return[e,n,o,r,i,a,d(l).type].map(c).join(" ").toLowerCase()}
var Me=t=>typeof t=="number"?t:0;function Ce({usage:t}){let e=d(t);if(typeof e.output_tokens!="number")return"";let{input_tokens:n,cache_read_input_tokens:o,cache_creation_input_tokens:r}=e,
a=[n,o,r].map(Me).reduce((l,u)=>l+u,0);return\`\${p(a)} → \${p(e.output_tokens)}\`}function $e(t){let{at:e,model:n,method:o,path:r,preview:i,stream:a,durationMs:l}=t,
u=j(r.replace(/^\\/v1\\//,""),a&&"stream",C(l),Ce(t));return[s("span",{class:"row-top"},s("time",{},q(e)),s("span",{class:"model"},c(n)),Q(t)),s("span",{class:"pr\\
eview"},i||\`\${o} \${r}\`),s("span",{class:"facts"},u)]}function Ne(t){let e=s("a",{href:\`#\${t}\`}),n={node:s("li",{},e),link:e};return nt.set(t,n),n}function je(t){
let e=nt.get(t.id)??Ne(t.id);return e.entry!==t&&(h(e.link,$e(t)),e.entry=t),t.id===L()?e.link.setAttribute("aria-current","true"):e.link.removeAttribute("aria-\\
current"),e.node}function Je(){let t=U.value.trim().toLowerCase(),e=[];for(let n of[...f.values()].reverse())if((t===""||Oe(n).includes(t))&&e.push(n),e.length>
D)break;return e}function He(){if(f.size>0)return s("p",{},s("b",{},"Nothing fits the filter."));let t=location.origin+$.replace(/\\/_emulator$/,"");return[s("p",
{},s("b",{},"Nothing has arrived yet.")),s("p",{},"Point a client at this address, and what it asks shows up here:"),s("pre",{},\`ANTHROPIC_BASE_URL=\${t}
ANTHROPIC_API_KEY=any\`)]}function K(){let t=Je(),e=t.slice(0,D);xt(I,e.map(je));let n=new Set(e.map(({id:r})=>r));for(let r of nt.keys())n.has(r)||nt.delete(r);
let o=p(f.size)+(O?"+":"");W.hidden=t.length<=D&&!O,Ot.textContent=f.size>0?o:"",ut.hidden=t.length>0,t.length===0&&h(ut,He())}var H=M(K,80);async function Dt(){
D+=B,O&&f.size<D&&await Ht(),K()}var Re={ArrowDown:1,j:1,ArrowUp:-1,k:-1};function Kt(t){let e=Re[t.key],{target:n}=t,o=n instanceof Element&&n.closest("input, \\
[role=tablist], pre, [role=tabpanel]");if(!e||o||t.metaKey||t.ctrlKey||t.altKey)return;let r=[...I.querySelectorAll("a")],i=r.findIndex(l=>l.hasAttribute("aria-\\
current")),a=r[i<0?0:i+e];a&&(t.preventDefault(),a.click(),a.focus())}var Ae=matchMedia("(min-width: 700px)");function wt(){let t=L();document.body.classList.toggle("chosen",t!==""),K(),J(t)}var bt=M(()=>{let t=[...f.keys()].at(-1);
!T.checked||t===void 0||t===L()||(history.replaceState(null,"",\`#\${t}\`),wt())},120);async function qt(){await Jt(),H(),L()===""&&Ae.matches&&(T.checked=!0),T.checked?
bt():L()!==""&&J(L())}function Ve(t){X(t),H(),T.checked&&bt()}function Ie({id:t,status:e}){let n=f.get(t);n&&X({...n,status:e}),H(),t===et()&&J(t)}function Be(t){
X(t),H(),t.id===et()&&J(t.id)}function Pe(){jt(),location.hash="",K()}function Ft(t){dt.dataset.state=t,dt.textContent=t}var yt=()=>Ft("offline");function De(){
let t=new EventSource(\`\${$}/events?events=paced\`),e=(n,o)=>t.addEventListener(n,({data:r})=>o(r));t.addEventListener("open",()=>{Ft("live"),qt().catch(yt)}),t.addEventListener(
"error",yt),e("request",n=>Ve(JSON.parse(n))),e("reply",n=>Ie(JSON.parse(n))),e("end",n=>Be(JSON.parse(n))),e("clear",Pe),e("behind",M(()=>{qt().catch(yt)},1e3)),
e("event",n=>{let o=et();if(o===""||!n.includes(\`"id":"\${o}"\`))return;let r=JSON.parse(n);r.id===o&&Pt(r)})}var Gt=()=>{T.checked=!1};U.addEventListener("input",
H);W.addEventListener("click",()=>{Dt()});Mt.addEventListener("click",()=>{fetch(\`\${$}/journal\`,{method:"DELETE"})});Ct.addEventListener("click",Gt);I.addEventListener(
"click",Gt);T.addEventListener("change",bt);addEventListener("hashchange",wt);addEventListener("keydown",Kt);wt();De();})();`

/** How the page looks. */
export const STYLE: string = `:root{color-scheme:light dark;--ground: #f6f4f0;--surface: #ffffff;--sunken: #f4f1ec;--line: #e3ded6;--line-soft: #ece8e1;--ink: #211f1c;--soft: #5d5850;--faint:
#767067;--accent: #a84a24;--accent-ground: #fbeee7;--focus: #1d6fd1;--good: #1f7047;--good-ground: #e2f2e8;--bad: #b02a20;--bad-ground: #fbe7e4;--warn: #8a5a00;
--warn-ground: #fbf0d6;--live: #1c62ad;--live-ground: #e3eefa;--k-text: #3a6ea8;--k-thinking: #7a56b0;--k-call: #a9620a;--k-result: #2b7a4e;--k-media: #0d7482;--k-other:
#77726a;--k-error: #b02a20;--json-key: #7a3e9d;--json-string: #22683f;--json-value: #a2440f;--sans: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto,
"Helvetica Neue", sans-serif;--mono: ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace}@media(prefers-color-scheme:dark){:root{
--ground: #141311;--surface: #1c1b18;--sunken: #232220;--line: #383531;--line-soft: #2b2926;--ink: #ece8e1;--soft: #b5aea3;--faint: #938c82;--accent: #e8926b;--accent-ground:
#33231b;--focus: #6eb0f5;--good: #7ccf9d;--good-ground: #1a3024;--bad: #f39a90;--bad-ground: #3b201d;--warn: #e6bd68;--warn-ground: #362a12;--live: #8cbdf2;--live-ground:
#1a2b40;--k-text: #7fb0e6;--k-thinking: #b79ae8;--k-call: #e0a050;--k-result: #74c896;--k-media: #5fc0cd;--k-other: #9a938a;--k-error: #f39a90;--json-key: #c9a1e8;
--json-string: #8ccf9f;--json-value: #eea877}}*,*:before,*:after{box-sizing:border-box}[hidden]{display:none!important}html{height:100%;-webkit-text-size-adjust:100%}body{margin:0;height:100dvh;display:flex;
flex-direction:column;overflow:hidden;background:var(--ground);color:var(--ink);font:14px/1.5 var(--sans)}h1,h2,h3,p,ol,ul,dl,dd,figure,pre{margin:0;padding:0}a{
color:inherit;text-decoration:none}button,input{font:inherit;color:inherit}button{padding:4px 12px;min-height:32px;border:1px solid var(--line);border-radius:8px;
background:var(--surface);cursor:pointer}button:hover{border-color:var(--faint)}:focus-visible{outline:2px solid var(--focus);outline-offset:1px}.muted{color:var(--faint)}
.spring{flex:1}.bar{display:flex;align-items:center;gap:14px;padding:10px 18px;flex:none;background:var(--surface);border-bottom:1px solid var(--line)}.bar h1{font-size:15px;
font-weight:650;letter-spacing:-.01em}.bar h1 a:before{content:"";display:inline-block;width:10px;height:10px;margin-right:8px;border-radius:3px;background:var(--accent)}
.link{font-size:12px;color:var(--faint)}.link:before{content:"";display:inline-block;width:7px;height:7px;margin-right:6px;border-radius:50%;background:var(--faint);
vertical-align:1px}.link[data-state=live]{color:var(--good)}.link[data-state=live]:before{background:var(--good)}.link[data-state=offline]{color:var(--bad)}.link[data-state=offline]:before{
background:var(--bad)}.follow{display:flex;align-items:center;gap:6px;color:var(--soft);font-size:13px;cursor:pointer}.follow input{accent-color:var(--accent);width:15px;
height:15px;margin:0}.bar button{font-size:13px}.panes{flex:1;min-height:0;display:grid;grid-template-columns:minmax(280px,360px) minmax(0,1fr)}.list{overflow-y:auto;border-right:1px solid var(--line);background:var(--surface)}
.search{position:sticky;top:0;z-index:1;display:flex;align-items:center;gap:10px;padding:10px 14px;background:var(--surface);border-bottom:1px solid var(--line-soft)}
.search input{flex:1;min-width:0;padding:5px 10px;min-height:32px;font-size:13px;border:1px solid var(--line);border-radius:8px;background:var(--ground)}.search
input::placeholder{color:var(--faint)}#count{font-size:12px;color:var(--faint);font-variant-numeric:tabular-nums}#rows{list-style:none}#rows li{content-visibility:auto;
contain-intrinsic-size:auto 84px}#rows a{display:block;padding:10px 14px 11px 15px;border-bottom:1px solid var(--line-soft);border-left:3px solid transparent}#rows
a:hover{background:var(--sunken)}#rows a:focus-visible{outline-offset:-2px}#rows a[aria-current]{background:var(--accent-ground);border-left-color:var(--accent)}
.row-top{display:flex;align-items:baseline;gap:8px;font-size:12px;color:var(--faint)}.row-top time{font:11.5px/1.5 var(--mono)}.row-top .model{flex:1;min-width:0;
overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.preview{display:block;margin:3px 0 1px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;font-weight:500}
#rows .facts{display:block;font-size:12px;font-variant-numeric:tabular-nums}#older{display:block;margin:14px auto}.empty{padding:40px 22px;color:var(--soft)}.list
.empty p+p{margin-top:6px}.empty pre{margin-top:12px;padding:10px 12px;border-radius:8px;background:var(--sunken);font:11px/1.7 var(--mono);white-space:pre-wrap;
overflow-wrap:anywhere}.badge{flex:none;padding:0 7px;border-radius:999px;font-size:11.5px;line-height:19px;font-weight:600;font-variant-numeric:tabular-nums;white-space:nowrap;
background:var(--sunken);color:var(--soft)}.badge[data-tone=good]{background:var(--good-ground);color:var(--good)}.badge[data-tone=bad]{background:var(--bad-ground);
color:var(--bad)}.badge[data-tone=warn]{background:var(--warn-ground);color:var(--warn)}.badge[data-tone=live]{background:var(--live-ground);color:var(--live)}.badge[data-tone=live]:before{
content:"";display:inline-block;width:6px;height:6px;margin-right:5px;border-radius:50%;background:currentColor;vertical-align:1px;animation:beat 1.2s ease-in-out
infinite}@keyframes beat{50%{opacity:.25}}@media(prefers-reduced-motion:reduce){*{animation:none!important}}@media(max-width:699px){.bar{padding:8px 14px;gap:10px}
.panes{display:block}.list,.detail{height:100%}.list{border-right:0}body.chosen .list,body:not(.chosen) .detail{display:none}#rows a{padding-block:12px}.search input{
font-size:16px;min-height:38px}button{min-height:38px}}.detail{position:relative;overflow-y:auto;overflow-x:hidden;padding:22px 28px 60px;scroll-padding-top:60px}.detail:focus{outline:none}.detail>*{max-width:860px;
margin-inline:auto}.back{display:none;color:var(--accent);font-size:13px}.head h2{display:flex;flex-wrap:wrap;align-items:center;gap:2px 8px;font:600 17px/1.4 var(--mono);
letter-spacing:-.02em;overflow-wrap:anywhere}.head .method{color:var(--faint);font-weight:500}.head .badge{font-family:var(--sans);letter-spacing:0}.facts{color:var(--faint);
font-size:12.5px;overflow-wrap:anywhere}.head .facts{margin-top:3px}.id{font:11.5px/1.5 var(--mono);color:var(--faint);overflow-wrap:anywhere}.usage:empty{display:none}
.usage{display:flex;flex-wrap:wrap;gap:8px;margin-top:14px}.counter{flex:0 1 auto;min-width:86px;padding:6px 12px 7px;border:1px solid var(--line);border-radius:10px;
background:var(--surface)}.counter b{display:block;font-size:15px;font-weight:600;font-variant-numeric:tabular-nums}.counter span{display:block;font-size:11.5px;
color:var(--faint)}.counter.stop b{font:600 13px/22px var(--mono);letter-spacing:-.02em}[role=tablist]{position:sticky;top:-22px;z-index:1;display:flex;gap:2px;
margin-top:16px;overflow-x:auto;background:var(--ground);border-bottom:1px solid var(--line)}[role=tab]{flex:none;padding:8px 12px;border:0;border-radius:0;background:none;
color:var(--soft);font-size:13px;border-bottom:2px solid transparent;margin-bottom:-1px;font-variant-numeric:tabular-nums}[role=tab]:hover{color:var(--ink)}[role=tab]:focus-visible{
outline-offset:-3px}[role=tab][aria-selected=true]{color:var(--ink);font-weight:600;border-bottom-color:var(--accent)}[role=tabpanel]{padding-top:16px}[role=tabpanel]:focus{
outline:none}[role=tabpanel] h3{margin-bottom:8px;font-size:12px;font-weight:650;color:var(--soft)}*+h3{margin-top:22px}.settings{display:flex;flex-wrap:wrap;gap:6px;
margin-bottom:12px}.settings:empty{display:none}.setting{max-width:100%;padding:1px 8px;border:1px solid var(--line);border-radius:6px;font:12px/20px var(--mono);
overflow-wrap:anywhere}.setting i{font-style:normal;color:var(--faint)}.fold{margin-bottom:8px;border:1px solid var(--line);border-radius:10px;background:var(--surface)}
.fold>summary{padding:8px 14px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.fold[open]>summary{border-bottom:1px solid var(--line-soft)}.fold>:not(summary){
padding:10px 14px 12px}.fold .blocks>.block{box-shadow:none}details[open]>summary>.muted{visibility:hidden}summary{cursor:pointer}summary b{font-weight:600}summary::marker{
color:var(--faint)}.tools{list-style:none;display:grid;gap:14px}.tools .prose{color:var(--soft);margin:2px 0 4px}.tools details>summary{font-size:12.5px;color:var(--faint)}
.turn{margin-top:20px}.turn>h3{text-transform:capitalize}.turn[data-role=assistant]>h3{color:var(--accent)}.reply{padding-top:18px;border-top:1px dashed var(--line)}
.earlier{display:block;width:100%;margin-top:14px;color:var(--soft);border-style:dashed;background:none}.note{margin-top:10px;font-size:13px;color:var(--faint)}
.note[data-state=broken]{padding:7px 12px;border-radius:8px;background:var(--warn-ground);color:var(--warn)}.note[data-state=live]{color:var(--live)}.reply .blocks:not(:empty)+
div:not(:empty){margin-top:8px}.reply[data-state=live]>.blocks>.block:last-child .block-body>:first-child:after{content:"";display:inline-block;width:7px;height:1em;
margin-left:2px;vertical-align:-2px;background:currentColor;opacity:.55;animation:beat 1s steps(2) infinite}.events{border:1px solid var(--line);border-radius:10px;background:var(--surface);overflow:hidden}.events:empty{display:none}.events+button:not([hidden]){display:block;
margin:12px auto}.event+.event{border-top:1px solid var(--line-soft)}.event>summary{display:grid;grid-template-columns:76px 76px 170px minmax(0,1fr);gap:0 10px;
padding:4px 14px;font:12px/20px var(--mono);list-style:none}.event>summary::-webkit-details-marker{display:none}.event>summary:hover{background:var(--sunken)}.event>
summary:focus-visible{outline-offset:-2px}.event .at,.event .gap{text-align:right;font-variant-numeric:tabular-nums}.event .gap{color:var(--faint)}.event[data-type=content_block_delta]
.event-type{padding-left:2ch;color:var(--faint)}.event .event-type{color:var(--soft);overflow:hidden;text-overflow:ellipsis}.event .gist{overflow:hidden;text-overflow:ellipsis;
white-space:nowrap}.event[data-type=error] .event-type,.event[data-type=raw] .event-type{color:var(--bad)}.event[data-type=message_start] .event-type,.event[data-type=message_delta]
.event-type,.event[data-type=message_stop] .event-type{color:var(--accent)}.event[data-type=content_block_start] .event-type,.event[data-type=content_block_stop]
.event-type{color:var(--k-text)}.event>pre{margin:2px 14px 10px}.headers dl{display:grid;grid-template-columns:minmax(140px,max-content) minmax(0,1fr);gap:4px 18px;
padding:10px 14px;border:1px solid var(--line);border-radius:10px;background:var(--surface);font:12px/1.6 var(--mono)}.headers dt{color:var(--faint)}.headers dd{
overflow-wrap:anywhere}@media(max-width:699px){.detail{padding:12px 14px 60px}.back{display:inline-block;padding:4px 0 8px}.head h2{font-size:15px}.usage{display:grid;
grid-template-columns:repeat(4,minmax(0,1fr));gap:6px}.counter{min-width:0;padding:5px 8px 6px}.counter span{font-size:11px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.counter.stop{grid-column:1 / -1;display:flex;flex-direction:row-reverse;justify-content:space-between}.counter.stop span{line-height:22px}[role=tablist]{top:-12px;
margin-inline:-14px;padding-inline:6px}.event>summary{grid-template-columns:auto auto minmax(0,1fr);padding-block:6px}.event .gist{grid-column:1 / -1}.event .at{
text-align:left}.event .event-type{text-align:right}.event[data-type=content_block_delta] .event-type{display:none}.event[data-type=content_block_delta] .gist{grid-column:auto}
.headers dl{grid-template-columns:minmax(0,1fr);gap:0}.headers dd{margin-bottom:6px}}.blocks{display:grid;grid-template-columns:minmax(0,1fr);gap:8px}.block{--kind: var(--k-other);min-width:0;padding:9px 14px 11px;border:1px solid var(--line);border-left:3px
solid var(--kind);border-radius:4px 10px 10px 4px;background:var(--surface)}.block[data-kind=text]{--kind: var(--k-text)}.block[data-kind=thinking]{--kind: var(--k-thinking)}
.block[data-kind=call]{--kind: var(--k-call)}.block[data-kind=result]{--kind: var(--k-result)}.block[data-kind=media]{--kind: var(--k-media)}.block[data-kind=error]{
--kind: var(--k-error)}.block>header{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 9px;margin-bottom:3px;font-size:12px}.block .type{color:var(--kind);
font-weight:600}.block .id{margin-left:auto;font-size:11px}.block .id:empty{display:none}.name{font:600 12.5px/1.5 var(--mono);overflow-wrap:anywhere}.tag{padding:0
6px;border:1px solid var(--line);border-radius:5px;font-size:11px;line-height:17px;color:var(--faint);white-space:nowrap}.tag.cache{border-color:var(--k-media);
color:var(--k-media)}.prose{white-space:pre-wrap;overflow-wrap:anywhere;font-size:14.5px;line-height:1.58}.prose button{display:block;margin-top:8px;font-size:13px}
.block[data-kind=thinking] .prose{color:var(--soft);font-style:italic}.block[data-kind=error] .prose{color:var(--bad)}.block .block{box-shadow:none;background:var(--ground)}
.block-body>*+*{margin-top:8px}.json{font:12px/1.6 var(--mono);white-space:pre-wrap;overflow-wrap:anywhere;tab-size:2}.raw>.json,.turn>.json,.reply>div>.json{padding:12px
14px;border:1px solid var(--line);border-radius:10px;background:var(--surface)}.block .json,.tools .json,.event>.json{padding:8px 10px;border-radius:7px;background:var(--sunken)}
.json-key{color:var(--json-key)}.json-string{color:var(--json-string)}.json-value{color:var(--json-value)}.block img{display:block;max-width:min(100%,320px);max-height:240px;
border:1px solid var(--line);border-radius:7px;background:repeating-conic-gradient(var(--sunken) 0 25%,transparent 0 50%) 0 / 14px 14px;image-rendering:auto}figure
.facts{margin-top:4px}.document-title{font-weight:600}.citations{margin:8px 0 0;padding:8px 0 0 18px;border-top:1px solid var(--line-soft);font-size:12.5px;color:var(--soft);
overflow-wrap:anywhere}.citations b{font-weight:600;color:var(--ink)}`
