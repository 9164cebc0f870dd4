import {
  assistant,
  base64,
  call,
  conversation,
  image,
  PNG,
  result,
  testRules,
  user,
  type Accepted,
  type Refused,
} from '../../test/rules.ts'

const PLACE = 'messages.0.content.0.image.source.base64'

function png(width: number, height: number): string {
  const bytes = Buffer.from(PNG, 'base64')
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes.toString('base64')
}

const images = (count: number, data = PNG) =>
  conversation(user(Array.from({ length: count }, () => image(base64('image/png', data)))))

const cited = (enabled: boolean) => ({
  type: 'document',
  source: { type: 'text', media_type: 'text/plain', data: 'b' },
  citations: { enabled },
})

const REFUSED: readonly Refused[] = [
  [
    'an unknown image type',
    conversation(user([image(base64('image/bmp', PNG))])),
    `${PLACE}.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'`,
  ],
  [
    'an image of another type',
    conversation(user([image(base64('image/jpeg', PNG))])),
    `${PLACE}.data: The image was specified using the image/jpeg media type, but the image appears to be a image/png image`,
  ],
  [
    'an image that is none',
    conversation(user([image(base64('image/png', 'aGVsbG8='))])),
    `${PLACE}.data: Could not process image`,
  ],
  [
    'an image that is not base64',
    conversation(user([image(base64('image/png', 'data:image/png;base64,x'))])),
    'data: Invalid base64 data',
  ],
  [
    'an image in a result',
    conversation(
      user('a'),
      assistant([call('t1')]),
      user([result('t1', { content: [image(base64('image/gif', PNG))] })]),
    ),
    'messages.2.content.0.tool_result.content.0.image.source.base64.data: The image was specified',
  ],
  [
    'an image of more than 10 MB',
    images(1, PNG.replace('==', 'A'.repeat(10 * 1024 * 1024))),
    'messages.0.content.0.image.source.base64: image exceeds 10 MB maximum: 10485854 bytes > 10485760 bytes',
  ],
  [
    'too wide an image',
    images(1, png(8001, 1)),
    `${PLACE}.data: At least one of the image dimensions exceed max allowed size: 8000 pixels`,
    { code: 'image_dimensions_too_large' },
  ],
  [
    'a large image among many',
    images(21, png(1, 2001)),
    'max allowed size for many-image requests: 2000 pixels',
    { code: 'image_dimensions_too_large' },
  ],
  ['too many images', images(101), 'Too much media: 0 document pages + 101 images > 100'],
  [
    'a PDF that is none',
    conversation(user([{ type: 'document', source: base64('application/pdf', 'aGVsbG8=') }])),
    'The PDF specified was not valid.',
  ],
  [
    'a document type',
    conversation(
      user([{ type: 'document', source: { type: 'text', media_type: 'text/html', data: 'x' } }]),
    ),
    "document.source.text.media_type: Input should be 'text/plain'",
  ],
  [
    'citations of some documents only',
    conversation(user([cited(true), cited(false)])),
    'citations must be enabled on all documents of a request or on none',
  ],
  [
    'citations in a format',
    {
      ...conversation(user([cited(true)])),
      output_config: {
        format: { type: 'json_schema', schema: { type: 'object', additionalProperties: false } },
      },
    },
    'output_config.format: Citations cannot be enabled together with an output format.',
  ],
]

const ACCEPTED: readonly Accepted[] = [
  [
    'an image and a document',
    conversation(user([image(base64('image/png', PNG)), { ...cited(true), title: 'a' }])),
  ],
  ['many images where the context is large', { model: 'claude-sonnet-4-6', ...images(101) }],
  ['an image by its address', conversation(user([image({ type: 'url', url: 'https://a/b.png' })]))],
]

testRules(REFUSED, ACCEPTED)
